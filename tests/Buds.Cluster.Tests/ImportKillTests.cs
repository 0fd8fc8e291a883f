using System.Diagnostics;
using Buds.Relay.Server.Tests.Import;
using Microsoft.Data.Sqlite;

namespace Buds.Cluster.Tests;

/// <summary>An import by RelayHost as a process of its own, killed again and again.</summary>
public sealed class ImportKillTests : IDisposable
{
    private const int Messages = 1500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("buds-import-kill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Import_that_is_killed_goes_on_where_it_was_and_moves_each_message_once()
    {
        var path = Path.Combine(_folder.FullName, "old.sqlite");
        using var old = new LegacyRelay(path, objects: Path.Combine(_folder.FullName, "objects"));
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Messages; i++)
        {
            old.Add(now.AddMinutes(-i), size: 10_000, asObject: i % 2 == 0);
        }

        old.Run("UPDATE encrypted_messages SET receipt_cid = 'none' WHERE rowid = 7");
        for (var kill = 0; kill < 5; kill++)
        {
            using var import = Start(path);
            var seen = Moved();
            while (!import.HasExited && Moved() < seen + 60)
            {
                await Task.Delay(1);
            }

            import.Kill();
            await import.WaitForExitAsync();
        }

        Moved().ShouldBeLessThan(Messages - 1);
        using var last = Start(path);
        var output = await last.StandardOutput.ReadToEndAsync();
        await last.WaitForExitAsync();

        last.ExitCode.ShouldBe(1, output);
        output.ShouldContain("refused: row=7 reason=receipt_cid");
        output.ShouldContain($"messages={Messages} ");
        output.ShouldContain("refused=1");
        Moved().ShouldBe(Messages - 1);
        Directory.GetFiles(Path.Combine(_folder.FullName, "data", "payloads", "legacy"), "*", SearchOption.AllDirectories).Length.ShouldBe(Messages - 1);
    }

    private Process Start(string path)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RelayHost.dll"), "import", "--from", path, "--payloads", Path.Combine(_folder.FullName, "objects")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["DataPath"] = Path.Combine(_folder.FullName, "data");
        return Process.Start(start)!;
    }

    private long Moved()
    {
        var database = Path.Combine(_folder.FullName, "data", "relay.db");
        if (!File.Exists(database))
        {
            return 0;
        }

        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM legacy_messages";
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            // Not made yet.
            return 0;
        }
    }
}
