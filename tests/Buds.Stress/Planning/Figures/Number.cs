using System.Globalization;

namespace Buds.Stress.Planning.Figures;

/// <summary>Figures as text.</summary>
internal static class Number
{
    private const int Digits = 9;

    private static readonly string[] Steps = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>To nine significant digits, for formulas: one can compute with it.</summary>
    public static string Exact(double value)
    {
        var decimals = value == 0 ? 0 : Math.Clamp(Digits - (int)Math.Ceiling(Math.Log10(Math.Abs(value))), 0, 15);
        return Math.Round(value, decimals).ToString("#,##0.###############", CultureInfo.InvariantCulture);
    }

    /// <summary>For people, with its unit.</summary>
    public static string Readable(double value, Unit unit, string? currency = null) => unit switch
    {
        Unit.Bytes => Scaled(value, "B"),
        Unit.BytesPerDay => $"{Scaled(value, "B")} a day",
        Unit.BitsPerSecond => Scaled(value, "bit/s"),
        Unit.Share => $"{Short(value * 100)} %",
        Unit.PerDay => $"{Short(value)} a day",
        Unit.PerHour => $"{Short(value)} an hour",
        Unit.PerSecond => $"{Short(value)} a second",
        Unit.PerMonth => $"{Short(value)} a month",
        Unit.Days => $"{Short(value)} days",
        Unit.Hours => $"{Short(value)} h",
        Unit.Seconds => $"{Short(value)} s",
        Unit.Milliseconds => $"{Short(value)} ms",
        Unit.Cores => $"{Short(value)} cores",
        Unit.Gigabytes => $"{Short(value)} GB",
        // A price for one of something may be far below a cent.
        Unit.Money => $"{value.ToString(value is > 0 and < 1 ? "0.00##" : "N2", CultureInfo.InvariantCulture)} {currency}".TrimEnd(),
        _ => Short(value),
    };

    private static string Scaled(double value, string unit)
    {
        var step = 0;
        while (Math.Abs(value) >= 999.5 && step < Steps.Length - 1)
        {
            value /= 1000;
            step++;
        }

        return $"{Short(value)} {Steps[step]}{unit}";
    }

    // Three digits that count; whole numbers in full.
    private static string Short(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("#,##0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}
