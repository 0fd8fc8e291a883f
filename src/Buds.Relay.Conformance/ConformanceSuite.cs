using System.Runtime.CompilerServices;
using Buds.Relay.Conformance.Checks;

namespace Buds.Relay.Conformance;

/// <summary>All checks, in the order of protocol.md §6.</summary>
public static class ConformanceSuite
{
    /// <summary>The checks.</summary>
    public static IReadOnlyList<ConformanceCheck> Checks { get; } =
    [
        .. DescriptionChecks.All,
        .. AuthenticationChecks.All,
        .. RequestChecks.All,
        .. RegistrationChecks.All,
        .. DeviceChecks.All,
        .. UploadChecks.All,
        .. SendChecks.All,
        .. InboxChecks.All,
        .. AckChecks.All,
        .. UnsendChecks.All,
        .. EventChecks.All,
        .. LimitChecks.All,
        .. TimeChecks.All,
    ];

    /// <summary>The names of the checks, each in an array: for xunit's <c>MemberData</c> and what other frameworks have for it.</summary>
    public static IEnumerable<object[]> Names => Checks.Select(check => new object[] { check.Name });

    /// <summary>The check of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ConformanceCheck Get(string name) =>
        Checks.FirstOrDefault(check => check.Name == name) ?? throw new ArgumentException("There is no check of this name.", nameof(name));

    /// <summary>Runs the check of a name, for a test.</summary>
    /// <returns>Why the check was left out at this relay, or null.</returns>
    /// <exception cref="ConformanceException">The relay does not keep the rule.</exception>
    /// <exception cref="ArgumentException">There is no such check.</exception>
    public static async Task<string?> RunAsync(string name, ConformanceTarget target, CancellationToken cancellationToken = default)
    {
        var check = Get(name);
        var result = await check.RunAsync(target, cancellationToken).ConfigureAwait(false);
        return result.Outcome == ConformanceOutcome.Failed
            ? throw new ConformanceException($"{check.Name}: {check.Rule} {result.Message}")
            : result.Message;
    }

    /// <summary>Runs all checks, one after another.</summary>
    public static async IAsyncEnumerable<ConformanceResult> RunAllAsync(
        ConformanceTarget target, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var check in Checks)
        {
            yield return await check.RunAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }
}
