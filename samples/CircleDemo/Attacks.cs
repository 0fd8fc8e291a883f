using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Crypto;
using Buds.Crypto.Identity;
using Buds.Relay.Client;
using Buds.Relay.Protocol.Errors;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace CircleDemo;

/// <summary>Three attacks on what was just built, and how each is refused.</summary>
internal static class Attacks
{
    public const int Count = 3;

    public static async Task<int> RunAsync(Stage stage)
    {
        var table = new Table().Title("Three attacks").AddColumns("Somebody", "and is refused with", "by");
        var refused = 0;
        foreach (var attack in (Func<Stage, Task<Refusal>>[])[TamperWithPayloadAsync, AddGhostDeviceAsync, ReadAnothersInboxAsync])
        {
            var outcome = await attack(stage);
            refused += outcome.Code == outcome.Expected ? 1 : 0;
            table.AddRow(Markup.Escape(outcome.What), $"[{(outcome.Code == outcome.Expected ? "green" : "red")}]{Markup.Escape(outcome.Code)}[/]", Markup.Escape(outcome.By));
        }

        AnsiConsole.Write(table);
        return refused;
    }

    /// <summary>Flips a bit of a sealed photo on the relay's disk while its recipient is offline; what was damaged is mended afterwards, and arrives.</summary>
    private static async Task<Refusal> TamperWithPayloadAsync(Stage stage)
    {
        var (sender, victim) = (stage.People[0], stage.People[^1].Phone);
        await victim.GoOfflineAsync();
        await sender.Phone.UntilAsync("nothing waits to be sent", async () => (await sender.Phone.Account.GetOutboxAsync()).Count == 0);
        var sent = sender.Phone.Events<MessageSent>().Count;
        await Acts.ShareOneAsync(stage, sender, stage.Settings.Memories - 1);
        await sender.Phone.UntilAsync("the message is sent", () => sender.Phone.Events<MessageSent>().Count > sent);
        var message = sender.Phone.Events<MessageSent>()[^1].Message;
        var file = stage.Relay.PayloadFiles().Single(path => path.Contains(message.ToString(), StringComparison.Ordinal));
        FlipBit(file);

        victim.GoOnline();
        await victim.UntilAsync("the refusal", () => victim.Events<MessageRefused>().Count > 0);
        var refusal = victim.Events<MessageRefused>()[^1];
        FlipBit(file);
        _ = await victim.Account.SyncAsync();
        return new Refusal("alters a photo on the relay's disk", refusal.Code, ProtocolException.CodeOf(ProtocolError.PayloadCorrupt), victim.Name);
    }

    /// <summary>The relay tells a sender that a person has one more device, to be sealed to.</summary>
    private static async Task<Refusal> AddGhostDeviceAsync(Stage stage)
    {
        var sender = stage.People[0].Phone;
        var memory = stage.Shared.Keys.First();
        stage.Liar.Victim = stage.People[1].Did;
        await (await stage.People[0].CircleAsync()).ReactAsync(memory, "☀");
        await sender.UntilAsync("the refusal", () => sender.Events<SendFailed>().Count > 0);
        var failed = sender.Events<SendFailed>()[^1];

        stage.Liar.Victim = null;
        _ = await sender.Account.RetryAsync(failed.Message);
        return new Refusal("makes the relay add a ghost device to a person", failed.Code, ProtocolException.CodeOf(ProtocolError.ListInvalid), sender.Name);
    }

    /// <summary>Asks for another device's inbox, under that device's id but without its key.</summary>
    private static async Task<Refusal> ReadAnothersInboxAsync(Stage stage)
    {
        var victim = stage.People[1].Phone;
        using var key = DeviceKey.FromSeed(victim.Account.DeviceId, RandomNumberGenerator.GetBytes(DeviceKey.SeedSize));
        var relay = victim.Services.GetRequiredService<RelayClientFactory>().Create(key, stage.Relay.Url);
        try
        {
            _ = await relay.GetInboxAsync();
            return new Refusal("asks for another's inbox", "nothing", RelayErrorCode.BadSignature, "nobody");
        }
        catch (RelayException e)
        {
            return new Refusal("asks for another's inbox", e.Code, RelayErrorCode.BadSignature, "the relay");
        }
    }

    private static void FlipBit(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
    }

    private sealed record Refusal(string What, string Code, string Expected, string By);
}
