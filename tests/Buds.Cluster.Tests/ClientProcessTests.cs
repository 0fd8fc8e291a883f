using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Buds.Client;
using Buds.Client.Accounts;
using Buds.Client.Memories;
using Buds.Relay.Server;
using Buds.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Buds.Cluster.Tests;

/// <summary>Devices as processes of their own: killed again and again while they share, and short of memory.</summary>
public sealed class ClientProcessTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 50;
    private const int Memories = 166;
    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"];

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-client-kill-tests-").FullName;
    private WebApplication _relay = null!;
    private Uri _url = null!;
    private int _killed;
    private int _leftAfterKills;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddBudsRelay(options =>
        {
            options.Limits = options.Limits with { SendsPerMinute = 10_000, InboxReadsPerMinute = 10_000, DeviceListsPerMinute = 10_000 };
            options.CleanUpInterval = TimeSpan.FromHours(1);
        }).UseMemoryStore().UseFilePayloads(Path.Combine(_folder, "relay"));
        _relay = builder.Build();
        _relay.MapBudsRelay();
        await _relay.StartAsync();
        _url = new Uri(_relay.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Devices_that_are_killed_again_and_again_lose_nothing_and_show_nothing_twice()
    {
        await MakeCircleAsync();

        await Task.WhenAll(Names.Select(RunAndKillAsync));

        _killed.ShouldBeGreaterThan(Names.Length * Kills * 9 / 10);
        output.WriteLine($"killed {_killed} times; {_leftAfterKills} of {Names.Length * Names.Length * Memories} memories were still to come after the last kills");

        var all = Enumerable.Range(0, Memories).SelectMany(number => Names.Select(name => $"{name} {number}")).Order().ToArray();
        foreach (var name in Names)
        {
            await using var services = Services(name);
            await using var account = await services.GetRequiredService<BudsClient>().OpenAccountAsync();

            // What was opened last may not have been acknowledged before the end.
            _ = await account!.SyncAsync();
            var timeline = await (await account.GetCirclesAsync())[0].GetTimelineAsync(1000);
            timeline.Select(memory => memory.Text).Order().ShouldBe(all);
            foreach (var memory in timeline)
            {
                await using var photo = await account.OpenPhotoAsync(memory.Photos.ShouldHaveSingleItem());
                using var bytes = new MemoryStream();
                await photo.CopyToAsync(bytes);
                var part = SHA256.HashData(Encoding.UTF8.GetBytes(memory.Text!));
                bytes.ToArray().ShouldBe([.. Enumerable.Repeat(part, 2000).SelectMany(value => value)]);
            }
        }

        (await _relay.Services.GetRequiredService<IBlobStore>().ListAsync("payloads/").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Fifty_waiting_messages_of_500_KB_are_opened_within_8_MB_of_managed_memory()
    {
        const int Waiting = 50;
        await MakeCircleAsync();
        await using (var services = Services("Ada"))
        {
            await using var ada = await services.GetRequiredService<BudsClient>().OpenAccountAsync();
            var circle = (await ada!.GetCirclesAsync())[0];
            for (var number = 0; number < Waiting; number++)
            {
                var photo = RandomNumberGenerator.GetBytes(500_000);
                await circle.ShareAsync(new NewMemory { Photos = [new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream(photo))) { KeepMetadata = true }] });
            }

            _ = await ada.SyncAsync();
        }

        // The runtime itself refuses to go above this, in hexadecimal.
        using var ben = Start("Ben", share: 0, expected: Waiting, ("DOTNET_GCHeapHardLimit", "800000"));
        await ben.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        ben.ExitCode.ShouldBe(0, await ben.StandardError.ReadToEndAsync());
    }

    private async Task RunAndKillAsync(string name)
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(name, Memories, Names.Length * Memories);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(300, 2500)));
            try
            {
                await process.WaitForExitAsync(patience.Token);
                process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync());
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                Interlocked.Increment(ref _killed);
                await process.WaitForExitAsync();
            }
        }

        // What was left for the end shows that the kills came in the midst of it.
        Interlocked.Add(ref _leftAfterKills, await CountMissingAsync(name));
        using var last = Start(name, Memories, Names.Length * Memories);
        await last.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        last.ExitCode.ShouldBe(0, await last.StandardError.ReadToEndAsync());
    }

    private async Task<int> CountMissingAsync(string name)
    {
        await using var services = Services(name);
        await using var account = await services.GetRequiredService<BudsClient>().OpenAccountAsync();
        var circles = await account!.GetCirclesAsync();
        return (Names.Length * Memories) - (circles.Count > 0 ? (await circles[0].GetTimelineAsync(1000)).Count : 0);
    }

    private Process Start(string name, int share, int expected, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Buds.Client.Crasher.dll"), Folder(name), _url.ToString(), name, $"{share}", $"{expected}"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task MakeCircleAsync()
    {
        var people = new List<(ServiceProvider Services, BudsAccount Account)>();
        foreach (var name in Names)
        {
            var services = Services(name);
            people.Add((services, await services.GetRequiredService<BudsClient>().CreateAccountAsync(name)));
        }

        foreach (var (_, account) in people)
        {
            foreach (var (_, other) in people.Where(other => other.Account != account))
            {
                _ = await account.AddContactAsync((await other.GetContactLinkAsync()).ToString());
            }
        }

        _ = await people[0].Account.CreateCircleAsync("Lake house", await people[0].Account.GetContactsAsync());
        foreach (var (services, account) in people)
        {
            await account.DisposeAsync();
            await services.DisposeAsync();
        }
    }

    private string Folder(string name) => Path.Combine(_folder, name);

    private ServiceProvider Services(string name)
    {
        var services = new ServiceCollection();
        services.AddBuds(options =>
        {
            options.Relay = _url;
            options.DataDirectory = Folder(name);
        });
        return services.BuildServiceProvider();
    }
}
