using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CircleDemo;

/// <summary>The relay as its own process, on a free port of the loopback address, with its data in a folder of its own.</summary>
internal sealed partial class RelayProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RelayProcess(Process process, Uri url, string data)
    {
        _process = process;
        Url = url;
        Data = data;
    }

    public Uri Url { get; }

    public string Data { get; }

    public static async Task<RelayProcess> StartAsync(string data)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RelayHost.dll"));
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add("http://127.0.0.1:0");
        start.Environment["DataPath"] = data;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The relay did not start.");
        var url = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new List<string>();
        void OnLine(object sender, DataReceivedEventArgs line)
        {
            log.Add(line.Data ?? "");
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
            {
                _ = url.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        process.OutputDataReceived += OnLine;
        process.ErrorDataReceived += OnLine;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => url.TrySetException(new InvalidOperationException("The relay ended:\n" + string.Join('\n', log)));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new RelayProcess(process, await url.Task.WaitAsync(TimeSpan.FromSeconds(60)), data);
    }

    /// <summary>The payloads that the relay holds: sealed bytes, as anybody sees them who breaks into it.</summary>
    public IReadOnlyList<string> PayloadFiles() =>
        [.. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => file.Contains("payloads", StringComparison.Ordinal) && !file.Contains(".tmp", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
