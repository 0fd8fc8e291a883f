using System.CommandLine;
using Buds.Benchmarks.Relay;
using Buds.Relay.Server.Sqlite;

namespace Buds.Benchmarks.Client;

/// <summary>A relay for the client's profile, in a process of its own, so that the profile's memory is the client's alone. It ends with its standard input.</summary>
public static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create()
    {
        var command = new Command(Name, "A relay for another command of this program.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
        try
        {
            await using var relay = await BenchmarkRelay.StartAsync(builder => builder.UseSqliteStore(sqlite => sqlite.Path = Path.Combine(folder, "relay.db")));
            Console.WriteLine($"http://{relay.EndPoint}/");
            await Console.In.ReadToEndAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
