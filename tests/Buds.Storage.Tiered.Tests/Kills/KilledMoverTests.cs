using System.Diagnostics;
using System.Globalization;

namespace Buds.Storage.Tiered.Tests.Kills;

public sealed class KilledMoverTests : IDisposable
{
    private const int Kills = 300;

    private readonly string _root = Directory.CreateTempSubdirectory("buds-tiered-kills-").FullName;
    private readonly Random _random = new(20260101);
    private readonly Dictionary<int, string> _said = [];
    private readonly List<int> _wrong = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Photos_are_all_there_and_nothing_else_is_however_often_their_mover_is_killed()
    {
        await using (var store = await KilledMover.OpenAsync(_root))
        {
            for (var number = 0; number < KilledMover.Photos; number++)
            {
                await store.WriteAsync(KilledMover.Key(number), new MemoryStream(KilledMover.Content(number)));
                _said[number] = "written";
            }
        }

        for (var kill = 0; kill < Kills; kill++)
        {
            await RunUntilKilledAsync(kill);
        }

        _wrong.ShouldBeEmpty();
        await using var survivor = await KilledMover.OpenAsync(_root);
        for (var number = 0; number < KilledMover.Photos; number++)
        {
            // One that was being deleted, or whose writer did not come to say so, may be there or not; if it is, then whole.
            var content = await KilledMover.ReadAsync(survivor, number);
            if (_said[number] == "written" || content is not null)
            {
                content.ShouldBe(KilledMover.Content(number));
            }
        }

        var report = await survivor.CheckAsync();
        report.Lost.ShouldBeEmpty();
        var again = await survivor.CheckAsync();
        (again.Repaired, again.Adopted, again.Removed, again.Lost.Count).ShouldBe((0, 0, 0, 0));
        var status = survivor.GetStatus();
        Files("hot").ShouldBe(status.HotBlobs);
        Files("cold").ShouldBe(status.ColdBlobs + 1, "the keyring is one more");
        Directory.GetFiles(Path.Combine(_root, "catalog"), "*.tmp").ShouldBeEmpty();
    }

    private long Files(string tier) => Directory.GetFiles(Path.Combine(_root, tier), "*", SearchOption.AllDirectories).LongCount(file => !file.Contains(".tmp", StringComparison.Ordinal));

    private async Task RunUntilKilledAsync(int seed)
    {
        using var mover = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ArgumentList = { typeof(KilledMover).Assembly.Location, _root, seed.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
        })!;
        (await mover.StandardOutput.ReadLineAsync()).ShouldBe("ready 0");
        var told = Task.Run(async () =>
        {
            while (await mover.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Split(' ') is [var what, var number] && int.TryParse(number, CultureInfo.InvariantCulture, out var photo))
                {
                    if (what == "wrong")
                    {
                        _wrong.Add(photo);
                    }
                    else
                    {
                        _said[photo] = what;
                    }
                }
            }
        });
        await Task.Delay(_random.Next(120));
        mover.Kill();
        await mover.WaitForExitAsync();
        await told;
    }
}
