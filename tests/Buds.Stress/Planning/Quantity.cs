using System.Globalization;

namespace Buds.Stress.Planning;

/// <summary>Numbers as people write them on a command line: 500KB, 1.5MB, 4GiB, 2 %, 0.02, 36h, 2d.</summary>
internal static class Quantity
{
    private static readonly (string Name, double Times)[] Sizes =
    [
        ("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024d * 1024 * 1024), ("TiB", 1024d * 1024 * 1024 * 1024),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    private static readonly (string Name, double Times)[] Durations = [("min", 1.0 / 60), ("h", 1), ("d", 24)];

    /// <summary>A size in bytes. KB is 1,000 bytes and KiB 1,024; without a unit it is bytes.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.QuantityInvalid"/>.</exception>
    public static double Bytes(string text) => Parse(text, Sizes, "a size such as 500KB, 1.5MB or 4GiB");

    /// <summary>A time in hours: 30min, 12h or 2d; without a unit it is hours.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.QuantityInvalid"/>.</exception>
    public static double Hours(string text) => Parse(text, Durations, "a time such as 30min, 12h or 2d");

    /// <summary>A share from 0 to 1, as 2% or 0.02.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.QuantityInvalid"/>.</exception>
    public static double Share(string text) => Parse(text, [("%", 0.01)], "a share such as 2% or 0.02");

    /// <summary>A plain number.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.QuantityInvalid"/>.</exception>
    public static double Number(string text) => Parse(text, [], "a number");

    private static double Parse(string text, (string Name, double Times)[] units, string expected)
    {
        var trimmed = text.Trim();
        var (name, times) = units.FirstOrDefault(unit => trimmed.EndsWith(unit.Name, StringComparison.Ordinal));
        var digits = name is null ? trimmed : trimmed[..^name.Length].TrimEnd();
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number * (name is null ? 1 : times)
            : throw new PlanException(PlanErrorCode.QuantityInvalid, $"'{text}' is not {expected}.");
    }
}
