using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql.Tests;

/// <summary>A real PostgreSQL of this machine's, on a free port of the loopback address, with its data in a folder of its own; one for all tests.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-postgresql-").FullName;
    private readonly int _port = FreePort();

    public PostgreSqlServer()
    {
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", _folder);
        }

        RunAsPostgres("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "--no-sync");
        Start();
    }

    private static string Programs => Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A database that nobody has used.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public void Start() => RunAsPostgres(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=300 -c fsync=off", "start");

    public void Stop() => RunAsPostgres("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Maximum Pool Size=20";

    private static void RunAsPostgres(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs, program), .. arguments];

        // It refuses to be root.
        if (Environment.UserName == "root")
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", .. command]);
        }
        else
        {
            Run(command[0], command[1..]);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed with {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
