using System.Globalization;

namespace Buds.Stress.Relay;

/// <summary>
/// How this run configures its own relay. Limits count calls a minute; a day that passes in minutes, and thousands of devices at one address, would run
/// into them where real users do not. So they are lifted, and nothing else is.
/// </summary>
internal static class RelaySettings
{
    public static Dictionary<string, string> Unlimited()
    {
        var unlimited = 1_000_000_000.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["Relay__RegistrationsPerAddress"] = unlimited,
            ["Relay__Limits__SendsPerMinute"] = unlimited,
            ["Relay__Limits__InboxReadsPerMinute"] = unlimited,
            ["Relay__Limits__DeviceListsPerMinute"] = unlimited,
            ["Relay__Limits__RegistrationsPerFiveMinutes"] = unlimited,
        };
    }
}
