using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Conformance.Parties;

/// <summary>What a check asks for. Texts go on from "expected".</summary>
internal static class Expect
{
    private const int MaxText = 300;

    public static void That([DoesNotReturnIf(false)] bool condition, string expectation)
    {
        if (!condition)
        {
            throw new ConformanceException("Expected: " + expectation);
        }
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), string.Create(CultureInfo.InvariantCulture, $"{what} to be {expected}, and it was {actual}."));

    public static void Sequence<T>(IReadOnlyCollection<T> expected, IReadOnlyCollection<T> actual, string what) =>
        That(expected.SequenceEqual(actual), $"{what} to be [{string.Join(", ", expected)}], and it was [{string.Join(", ", actual)}].");

    /// <summary>Holds an answer against the table of errors.</summary>
    public static async Task<RelayProblem> RefusalAsync(HttpResponseMessage answer, string code, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var expected = RelayError.Of(code);
        That(
            (int)answer.StatusCode == expected.Status && answer.Content.Headers.ContentType?.MediaType == RelayProblem.MediaType,
            string.Create(CultureInfo.InvariantCulture, $"{expected.Status} {code} as {RelayProblem.MediaType}, and it was {(int)answer.StatusCode}: {Text(body)}"));
        RelayProblem problem;
        try
        {
            problem = RelayJson.Parse(body, RelayJson.Default.RelayProblem);
        }
        catch (JsonException e)
        {
            throw new ConformanceException($"Expected: problem details with code {code}, and it was {Text(body)}", e);
        }

        Equal(code, problem.Code, "code");
        Equal(expected.Status, problem.Status, "status in the body");
        return problem;
    }

    public static string Text(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxText)]);
        return text.Length == 0 ? "(nothing)" : text;
    }
}
