using System.Globalization;
using Buds.Stress.Measuring;

namespace Buds.Stress.Report;

/// <summary>Figures as people read them.</summary>
internal static class Shown
{
    /// <summary>Microseconds.</summary>
    public static string Time(double microseconds) => microseconds switch
    {
        >= 100_000_000 => Invariant($"{microseconds / 1e6:N0} s"),
        >= 1_000_000 => Invariant($"{microseconds / 1e6:N1} s"),
        >= 100_000 => Invariant($"{microseconds / 1e3:N0} ms"),
        _ => Invariant($"{microseconds / 1e3:N1} ms"),
    };

    public static string Bytes(double? bytes) => bytes switch
    {
        null => "not seen",
        >= 1e9 or <= -1e9 => Invariant($"{bytes / 1e9:N2} GB"),
        >= 1e6 or <= -1e6 => Invariant($"{bytes / 1e6:N1} MB"),
        _ => Invariant($"{bytes / 1e3:N1} KB"),
    };

    public static string Number(double? number, int digits = 0) =>
        number is null ? "not seen" : number.Value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Name(Measure measure) => measure switch
    {
        Measure.Register => "register a device",
        Measure.Seal => "seal (client alone)",
        Measure.Send => "send: lists, upload, PUT, send",
        Measure.Lists => "· device lists",
        Measure.UploadCall => "· upload URL",
        Measure.Upload => "· PUT of the payload",
        Measure.SendCall => "· send call",
        Measure.Inbox => "inbox read",
        Measure.Download => "GET and open a payload",
        Measure.DownloadSpeed => "download speed",
        Measure.Ack => "acknowledge",
        Measure.WakeToOpen => "wake-up to opened",
        Measure.SendToOpen => "sent to opened, listening",
        Measure.SendToOpenByPush => "sent to opened, by push",
        Measure.Lateness => "sent later than planned",
        Measure.RealShareToEvent => "real clients: share to event",
        _ => measure.ToString(),
    };

    public static string Value(Measure measure, double value) => measure == Measure.DownloadSpeed ? Invariant($"{value / 1000:N1} MB/s") : Time(value);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
