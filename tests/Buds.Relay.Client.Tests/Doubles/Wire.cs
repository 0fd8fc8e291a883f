using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>Records that travel, well formed and without meaning.</summary>
internal static class Wire
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_435_200_000);
    public static readonly Did Alice = NewDid(1);
    public static readonly Did Bob = NewDid(2);
    public static readonly SignedStatement Statement = new() { Bytes = new byte[] { 0xa0 }, Signature = new byte[64] };
    public static readonly UploadRequest Upload = new() { MessageId = Id(1), Size = 3, Sha256 = new byte[32] };
    public static readonly SendRequest Send = new() { Header = new byte[] { 0xa0 }, Signature = new byte[64], WrappedKeys = [] };
    public static readonly RegisterRequest Register = new() { DeviceList = Statement, KeyBundle = Statement };

    public static readonly HeartbeatResponse Heartbeat = new()
    {
        Did = Alice, DeviceId = DeviceId.Create(Time), Seq = 1, LastSeen = Time, ServerTime = Time,
    };

    public static readonly RegisterResponse Registered = new()
    {
        Did = Alice, DeviceId = DeviceId.Create(Time), Seq = 1, KeyId = 1, ServerTime = Time,
    };

    public static RelayDescription Description(RelayLimits? limits = null) => new()
    {
        Versions = [1], Suites = [1, 2], Limits = limits ?? RelayLimits.Default, MessageTtl = RelayTimes.MessageTtl,
        UploadTtl = RelayTimes.UploadTtl, PushKinds = [PushKind.Apns], Registration = RelayRegistration.Open, ServerTime = Time,
    };

    public static UploadResponse UploadTo(string url, params (string Name, string Value)[] headers) => new()
    {
        Url = new Uri(url), Headers = headers.ToDictionary(h => h.Name, h => h.Value), ExpiresAt = Time, Uploaded = false,
    };

    public static PayloadLink Link(string url, params (string Name, string Value)[] headers) => new()
    {
        Url = new Uri(url), Headers = headers.ToDictionary(h => h.Name, h => h.Value), ExpiresAt = Time,
    };

    public static MessageId Id(byte number)
    {
        var bytes = new byte[MessageId.Size];
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        bytes[15] = number;
        return MessageId.FromBytes(bytes);
    }

    /// <summary>A message of the inbox whose header names the id of a number.</summary>
    public static InboxMessage Message(byte number) => new()
    {
        Header = new CborMap
        {
            { "v", 1 }, { "suite", 1 }, { "id", Id(number).ToByteArray() }, { "from", Alice.ToString() }, { "device", new byte[15].Append((byte)1).ToArray() },
            { "to", CborValue.FromArray([Bob.ToString()]) }, { "sent", Time.ToUnixTimeMilliseconds() }, { "size", 16 }, { "sha256", new byte[32] },
            { "kc", new byte[32] },
        }.Encode(),
        Signature = new byte[64],
        WrappedKey = new WrappedKeyRecord { DeviceId = DeviceId.Create(Time), KeyId = 1, Enc = new byte[32], Ct = new byte[48] },
        Payload = Link("https://blobs.example/p"),
        ReceivedAt = Time,
    };

    public static InboxResponse Page(bool hasMore, params byte[] numbers) => new() { Messages = [.. numbers.Select(Message)], HasMore = hasMore };

    private static Did NewDid(byte seed)
    {
        using var key = DeviceKey.FromSeed(DeviceId.Create(Time), Enumerable.Repeat(seed, DeviceKey.SeedSize).ToArray());
        return Did.FromPublicKey(key.PublicKey);
    }
}
