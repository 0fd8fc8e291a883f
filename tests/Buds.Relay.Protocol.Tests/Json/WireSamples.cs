using System.Text.Json;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Protocol.Tests.Json;

/// <summary>One of each record that travels, with every member set.</summary>
internal static class WireSamples
{
    public const string Secret = "keep-me-out-of-logs";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
    private static readonly DeviceId Phone = DeviceId.Parse("019ab7f2-0000-7000-8000-0000000000d1");
    private static readonly Did Alice = DidOf(1);
    private static readonly Did Bob = DidOf(2);
    private static readonly MessageId Message = MessageId.Parse("019ab7f2-0000-7000-8000-0000000000e1");
    private static readonly SignedStatement List = new() { Bytes = Fill(0xa1, 20), Signature = Fill(0x51, 64) };
    private static readonly SignedStatement Bundle = new() { Bytes = Fill(0xa2, 22), Signature = Fill(0x52, 64) };
    private static readonly PushToken Token = new() { Kind = PushKind.Fcm, Token = Secret };
    private static readonly WrappedKeyRecord Key = new() { DeviceId = Phone, KeyId = 3, Enc = Fill(0xe1, 32), Ct = Fill(0xc1, 48) };
    private static readonly AccountDevices Account = new() { Did = Alice, Seq = 4, DeviceList = List, KeyBundles = [Bundle] };
    private static readonly Uri Url = new($"https://blobs.example/p/1?sig={Secret}&n=a%2Fb");
    private static readonly Dictionary<string, string> Headers = new() { ["x-amz-checksum-sha256"] = "oaGhoQ==" };

    public static IReadOnlyList<object> All { get; } =
    [
        new RelayDescription
        {
            Versions = [1], Suites = [1, 2], Limits = RelayLimits.Default, MessageTtl = RelayTimes.MessageTtl, UploadTtl = RelayTimes.UploadTtl,
            PushKinds = [PushKind.Apns, PushKind.Fcm, PushKind.WebPush], Registration = RelayRegistration.Open, ServerTime = Now,
        },
        new RegisterRequest { DeviceList = List, KeyBundle = Bundle, PushToken = Token, InviteCode = Secret },
        new RegisterResponse { Did = Alice, DeviceId = Phone, Seq = 4, KeyId = 3, ServerTime = Now },
        new PublishKeysRequest { KeyBundle = Bundle },
        new PublishKeysResponse { KeyId = uint.MaxValue },
        new SetPushTokenRequest { Kind = PushKind.WebPush, Token = Secret },
        new HeartbeatResponse { Did = Alice, DeviceId = Phone, Seq = 4, LastSeen = Now, ServerTime = Now },
        new DeviceListsRequest { Dids = [Alice, Bob], Known = new Dictionary<Did, long> { [Bob] = 2 } },
        new DeviceListsResponse { Accounts = [Account], Unknown = [Bob] },
        new UploadRequest { MessageId = Message, Size = 104_857_600, Sha256 = Fill(0x5a, 32) },
        new UploadResponse { Url = Url, Headers = Headers, ExpiresAt = Now, Uploaded = false },
        new SendRequest { Header = Fill(0xaa, 25), Signature = Fill(0x53, 64), WrappedKeys = [Key] },
        new SendResponse { MessageId = Message, ReceivedAt = Now, Deliveries = 36 },
        new InboxResponse
        {
            Messages =
            [
                new InboxMessage
                {
                    Header = Fill(0xaa, 25), Signature = Fill(0x53, 64), WrappedKey = Key,
                    Payload = new PayloadLink { Url = Url, Headers = Headers, ExpiresAt = Now }, ReceivedAt = Now,
                },
            ],
            HasMore = true,
        },
        new AckRequest { MessageIds = [Message] },
        new AckResponse { Acknowledged = 1 },
        new UnsendResponse { Withdrawn = 2 },
        new ClaimLegacyRequest { LegacyDeviceId = Phone, Signature = Fill(0x51, 64) },
        new ClaimLegacyResponse { LegacyDeviceId = Phone },
        new LegacyInboxResponse
        {
            Messages =
            [
                new LegacyInboxMessage
                {
                    MessageId = Message, LegacyDeviceId = Phone, ReceiptCid = "bafyreigjcte4pv3bhzv3stouw4tkmv6bbatmif2zzbigvgbh4czq4uh2a4", Sender = "did:buds:3mJr7AoUXx2Wqd",
                    SenderDeviceId = Phone, SenderAgreementKey = Fill(0xa1, 32), SenderSigningKey = Fill(0xa2, 32), WrappedKey = Fill(0xc1, 60), Signature = Fill(0x51, 64),
                    PayloadSize = 500_028, Payload = new PayloadLink { Url = Url, Headers = Headers, ExpiresAt = Now }, CreatedAt = Now,
                },
            ],
            HasMore = false,
        },
        RelayProblem.Create(RelayErrorCode.StaleDevices, "Two devices joined.") with
        {
            ServerTime = Now, Accounts = [Account], Errors = new Dictionary<string, string> { ["wrapped_keys"] = "does not cover the devices" },
        },
    ];

    public static T Get<T>() => All.OfType<T>().Single();

    public static byte[] Write(object record) => JsonSerializer.SerializeToUtf8Bytes(record, RelayJson.Default.GetTypeInfo(record.GetType())!);

    public static object? Read(ReadOnlySpan<byte> json, Type type) => JsonSerializer.Deserialize(json, RelayJson.Default.GetTypeInfo(type)!);

    private static Did DidOf(byte seed)
    {
        using var key = DeviceKey.FromSeed(Phone, Fill(seed, DeviceKey.SeedSize));
        return Did.FromPublicKey(key.PublicKey);
    }

    private static byte[] Fill(byte value, int count) => Enumerable.Repeat(value, count).ToArray();
}
