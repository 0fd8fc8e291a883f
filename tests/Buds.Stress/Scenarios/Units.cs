using System.Globalization;

namespace Buds.Stress.Scenarios;

/// <summary>Times and sizes as people write them.</summary>
internal static class Units
{
    /// <summary>Reads 90s, 5m, 2h or 1d.</summary>
    public static bool TryParseTime(string text, out TimeSpan time)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        var seconds = unit switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        };
        time = default;
        if (seconds == 0 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * seconds > 1e9)
        {
            return false;
        }

        time = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <summary>Reads 800, 800B, 500KB or 2MB; a KB is 1000 bytes.</summary>
    public static bool TryParseSize(string text, out int bytes)
    {
        var (factor, digits) = text switch
        {
            _ when text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) => (1_000_000, text[..^2]),
            _ when text.EndsWith("KB", StringComparison.OrdinalIgnoreCase) => (1_000, text[..^2]),
            _ when text.EndsWith('B') => (1, text[..^1]),
            _ => (1, text),
        };
        bytes = 0;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * factor > int.MaxValue)
        {
            return false;
        }

        bytes = (int)(number * factor);
        return true;
    }
}
