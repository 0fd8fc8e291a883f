using System.Globalization;
using System.Text.RegularExpressions;

namespace Buds.Stress.Tests.Planning;

/// <summary>Computes a formula from its text alone, as somebody with a pocket calculator would.</summary>
internal sealed partial class Arithmetic
{
    private readonly List<string> _tokens;
    private int _next;

    private Arithmetic(string text) => _tokens = [.. Token().Matches(text).Select(match => match.Value)];

    public static double Evaluate(string text)
    {
        var arithmetic = new Arithmetic(text);
        var value = arithmetic.Sum();
        return arithmetic._next == arithmetic._tokens.Count ? value : throw new FormatException(text);
    }

    private double Sum()
    {
        var value = Product();
        while (Peek() is "+" or "-")
        {
            value = Take() == "+" ? value + Product() : value - Product();
        }

        return value;
    }

    private double Product()
    {
        var value = Atom();
        while (Peek() is "×" or "/")
        {
            value = Take() == "×" ? value * Atom() : value / Atom();
        }

        return value;
    }

    private double Atom()
    {
        var token = Take();
        if (double.TryParse(token, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (token != "(")
        {
            _ = Take();
        }

        var values = new List<double> { Sum() };
        while (Take() == ";")
        {
            values.Add(Sum());
        }

        return token switch
        {
            "(" => values.Single(),
            "min" => values.Min(),
            "max" => values.Max(),
            "sum" => values.Sum(),
            "power" => Math.Pow(values[0], values[1]),
            "round up" => Math.Ceiling(values.Single()),
            _ => throw new FormatException(token),
        };
    }

    private string? Peek() => _next < _tokens.Count ? _tokens[_next] : null;

    private string Take() => _tokens[_next++];

    [GeneratedRegex(@"[\d.,]+|[a-z]+( up)?|[-+×/();]")]
    private static partial Regex Token();
}
