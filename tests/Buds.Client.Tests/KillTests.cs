using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Buds.Relay.Server;
using Buds.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Client.Tests;

/// <summary>Devices as processes of their own that are killed again and again while they share: nothing is lost, and nothing is there twice.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Kills = 12;
    private const int Memories = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-kill-tests-").FullName;
    private WebApplication _relay = null!;
    private Uri _url = null!;

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

        await Task.WhenAll(RunAndKillAsync("Ada"), RunAndKillAsync("Ben"));

        var all = Enumerable.Range(0, Memories).SelectMany(number => (string[])[$"Ada {number}", $"Ben {number}"]).Order().ToArray();
        foreach (var name in (string[])["Ada", "Ben"])
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

    private async Task RunAndKillAsync(string name)
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(name);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(150, 900)));
            try
            {
                await process.WaitForExitAsync(patience.Token);
                process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync());
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        using var last = Start(name);
        await last.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        last.ExitCode.ShouldBe(0, await last.StandardError.ReadToEndAsync());
    }

    private Process Start(string name)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Buds.Client.Crasher.dll"), Folder(name), _url.ToString(), name, $"{Memories}", $"{2 * Memories}"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task MakeCircleAsync()
    {
        await using var adas = Services("Ada");
        await using var bens = Services("Ben");
        await using var ada = await adas.GetRequiredService<BudsClient>().CreateAccountAsync("Ada");
        await using var ben = await bens.GetRequiredService<BudsClient>().CreateAccountAsync("Ben");
        _ = await ben.AddContactAsync((await ada.GetContactLinkAsync()).ToString());
        _ = await ada.CreateCircleAsync("Lake house", [await ada.AddContactAsync((await ben.GetContactLinkAsync()).ToString())]);
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
