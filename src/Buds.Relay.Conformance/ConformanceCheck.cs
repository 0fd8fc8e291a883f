using System.Diagnostics;
using System.Text.Json;
using Buds.Relay.Conformance.Parties;

namespace Buds.Relay.Conformance;

/// <summary>A rule of the relay's calls (protocol.md §6) and how to find out whether a relay keeps it.</summary>
public sealed class ConformanceCheck
{
    private readonly Func<CheckContext, Task> _run;

    internal ConformanceCheck(string name, string rule, Func<CheckContext, Task> run, Func<CheckContext, Task<string?>>? skip = null)
    {
        Name = name;
        Rule = rule;
        _run = run;
        Skip = skip;
    }

    /// <summary>The check's stable name, such as <c>send.repeated-call-gets-the-same-answer</c>: the part of §6 and the rule.</summary>
    public string Name { get; }

    /// <summary>The rule in a sentence.</summary>
    public string Rule { get; }

    private Func<CheckContext, Task<string?>>? Skip { get; }

    /// <summary>Checks a relay.</summary>
    /// <param name="target">The relay.</param>
    /// <param name="cancellationToken">Abandons the check.</param>
    public async Task<ConformanceResult> RunAsync(ConformanceTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var start = Stopwatch.GetTimestamp();
        var (outcome, message) = (ConformanceOutcome.Passed, (string?)null);
        try
        {
            await target.RunAsync(async context =>
            {
                if (Skip is not null && await Skip(context).ConfigureAwait(false) is { } reason)
                {
                    (outcome, message) = (ConformanceOutcome.Skipped, reason);
                    return;
                }

                await _run(context).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (ConformanceException e)
        {
            (outcome, message) = (ConformanceOutcome.Failed, e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or Crypto.BudsException
            || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            (outcome, message) = (ConformanceOutcome.Failed, $"{e.GetType().Name}: {e.Message}");
        }

        return new ConformanceResult(this, outcome, message, Stopwatch.GetElapsedTime(start));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
