using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Buds.Stress.Relay;

/// <summary>A RelayHost as a process of its own, on a port of the loopback address that it keeps when it is started again.</summary>
internal sealed class RelayProcess : IRelayUnderTest
{
    private const int KeptLines = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _data;
    private readonly Queue<string> _log = [];
    private Process? _process;

    private RelayProcess(IReadOnlyDictionary<string, string> settings, string data)
    {
        (_settings, _data) = (settings, data);
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public Uri Url { get; }

    public int? ProcessId => _process?.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts a relay with a data folder, and waits until it is ready.</summary>
    public static async Task<RelayProcess> StartAsync(IReadOnlyDictionary<string, string> settings, string data, CancellationToken cancellationToken)
    {
        var relay = new RelayProcess(settings, data);
        try
        {
            await relay.StartAsync(cancellationToken);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, at the same port and over the same data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RelayHost.dll"), "--urls", Url.GetLeftPart(UriPartial.Authority)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["DataPath"] = _data;
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The relay did not start.");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilReadyAsync(cancellationToken);
    }

    /// <summary>SIGKILL: no clean-up of any kind.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public (long Database, long Payloads)? BytesOnDisk() =>
        (DataFolder.Bytes(_data, recursive: false), DataFolder.Bytes(Path.Combine(_data, "payloads"), recursive: true));

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        await KillAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync(new Uri(Url, "/health/ready"), cancellationToken);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            if (_process is not { HasExited: false } || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"The relay did not start:\n{Log}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private void OnExit(object? sender, EventArgs e)
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.Enqueue(line.Data ?? "");
            if (_log.Count > KeptLines)
            {
                _ = _log.Dequeue();
            }
        }
    }
}
