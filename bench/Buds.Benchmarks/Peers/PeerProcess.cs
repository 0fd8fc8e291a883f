using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Peers;

/// <summary>
/// A peer as a process of its own, which answers one line with another: bench/peers/peer.mjs is its other end. It measures itself, so
/// that what it costs to ask it is in no figure.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process, string module, PeerDescription about)
    {
        _process = process;
        Module = module;
        About = about;
    }

    /// <summary>Its file without the extension.</summary>
    public string Module { get; }

    public PeerDescription About { get; }

    /// <summary>Starts it, and waits until it has checked its own result.</summary>
    /// <param name="folder">Where the peers are.</param>
    /// <param name="module">Which.</param>
    /// <param name="input">What it works on, where it does not make that itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It ended without a word.</exception>
    public static async Task<PeerProcess> StartAsync(
        string folder, string module, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "peer.mjs"), module])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        try
        {
            if (input is { } bytes)
            {
                await process.StandardInput.WriteLineAsync($"use {Convert.ToBase64String(bytes.Span)}".AsMemory(), cancellationToken);
                await process.StandardInput.FlushAsync(cancellationToken);
            }

            return new PeerProcess(process, module, await ReadAsync(process, PeerJson.Default.PeerDescription, cancellationToken));
        }
        catch
        {
            End(process);
            throw;
        }
    }

    /// <summary>Its jobs of one kind, as contestants.</summary>
    public IEnumerable<Contestant> Contestants(string job, string baseline, CancellationToken cancellationToken) =>
        (About.Jobs ?? []).Where(each => each.Of == job).Select(
            each => Contestant.Elsewhere(each.Title, runs => RunAsync(each.Name, runs, cancellationToken), baseline) with { Operations = About.Batch ?? 1 });

    public void Dispose() => End(_process);

    private async Task<IReadOnlyList<double>> RunAsync(string job, int runs, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{job} {runs}").AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var times = await ReadAsync(_process, PeerJson.Default.PeerTimes, cancellationToken);
        return [.. times.Ns.Select(ns => ns / 1_000)];
    }

    private static async Task<T> ReadAsync<T>(Process process, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("The peer ended without a word; what it wrote to its standard error is above.");
        return JsonSerializer.Deserialize(line, type)!;
    }

    // It ends with its input, and cleans up after itself; one that hangs is killed.
    private static void End(Process process)
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
