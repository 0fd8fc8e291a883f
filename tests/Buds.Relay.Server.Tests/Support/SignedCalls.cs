using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>One good request of every call that must be signed.</summary>
public static class SignedCalls
{
    public static TheoryData<string> All => [.. Names.Append("events")];

    public static TheoryData<string> WithBody => ["register", "keys", "push-token", "list", "uploads", "send", "ack"];

    private static IEnumerable<string> Names => ["register", "keys", "push-token", "heartbeat", "list", "uploads", "send", "inbox", "ack", "unsend", "legacy"];

    /// <summary>Makes a request of a registered device.</summary>
    public static async Task<SignedRequest> MakeAsync(string name, TestClient client)
    {
        var account = client.Device.Account;
        return name switch
        {
            "register" => client.Registration(),
            "keys" => TestClient.Keys(client.Device.Bundle(client.Now, 2)),
            "push-token" => TestClient.Post(
                RelayRoutes.PushToken, new SetPushTokenRequest { Kind = PushKind.Fcm, Token = "token" }, RelayJson.Default.SetPushTokenRequest),
            "heartbeat" => TestClient.Heartbeat,
            "list" => TestClient.Lists([account.Did]),
            "uploads" => TestClient.Announcement(await TestEnvelope.SealAsync(client.Device, [account], client.Now)),
            "send" => TestClient.Sending(await UploadedAsync(client)),
            "inbox" => TestClient.InboxPage(),
            "ack" => TestClient.Acknowledgement(MessageId.Create(client.Now)),
            "unsend" => TestClient.Withdrawal((await client.SendNewAsync(account)).Id),
            "legacy" => new SignedRequest(HttpMethod.Get, RelayRoutes.LegacyInbox),
            "events" => new SignedRequest(HttpMethod.Get, RelayRoutes.Events),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static async Task<TestEnvelope> UploadedAsync(TestClient client)
    {
        var envelope = await TestEnvelope.SealAsync(client.Device, [client.Device.Account], client.Now);
        await client.UploadAsync(envelope);
        return envelope;
    }
}
