using System.Diagnostics;

namespace Buds.Benchmarks.Client;

/// <summary>The relay of <see cref="ServeCommand"/>, started.</summary>
internal sealed class ServedRelay : IAsyncDisposable
{
    private readonly Process _process;

    private ServedRelay(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<ServedRelay> StartAsync(CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ServedRelay).Assembly.Location, ServeCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("The relay did not start.");
        var url = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The relay did not say where it is.");
        return new ServedRelay(process, new Uri(url));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
