using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Buds.Cluster.Tests;

/// <summary>A real nginx before the nodes, with the settings of <c>deploy/nginx.conf</c> but for addresses and folders.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-nginx-").FullName;
    private readonly Process _nginx;

    private Proxy(IReadOnlyList<IPEndPoint> nodes)
    {
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var settings = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nginx.conf"))
            .Replace("listen 8080;", $"listen {Url.Authority};", StringComparison.Ordinal)
            .Replace("/dev/stdout", Path.Combine(_folder, "access.log"), StringComparison.Ordinal)
            .Replace("/dev/stderr", Log, StringComparison.Ordinal)
            .Replace("http {", $"http {{ {string.Concat(Folders.Select(folder => $"{folder}_temp_path {_folder}/{folder}; "))}", StringComparison.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
        {
            settings = settings.Replace(string.Create(CultureInfo.InvariantCulture, $"relay-{i + 1}:8080"), nodes[i].ToString(), StringComparison.Ordinal);
        }

        var path = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(path, settings);
        _nginx = Process.Start(new ProcessStartInfo(Find(), ["-p", _folder, "-c", path, "-e", Log, "-g", $"daemon off; pid {_folder}/pid;"]))!;
    }

    public Uri Url { get; }

    /// <summary>What nginx complained about.</summary>
    public string Complaints => File.Exists(Log) ? File.ReadAllText(Log) : "";

    private static string[] Folders => ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private string Log => Path.Combine(_folder, "error.log");

    public static async Task<Proxy> StartAsync(IReadOnlyList<IPEndPoint> nodes)
    {
        var proxy = new Proxy(nodes);
        while (!await proxy.IsListeningAsync())
        {
            if (proxy._nginx.HasExited)
            {
                throw new InvalidOperationException($"nginx did not start:\n{proxy.Complaints}");
            }

            await Task.Delay(50);
        }

        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        // Its workers end with it.
        using (var stop = Process.Start("kill", ["-TERM", _nginx.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        await _nginx.WaitForExitAsync();
        _nginx.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Debian's place is not in everybody's search path.
    private static string Find() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("nginx is not installed: eng/servers.sh start installs it.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Url.Host, Url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
