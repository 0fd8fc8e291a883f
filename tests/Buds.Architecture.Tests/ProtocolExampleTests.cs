using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;
using Buds.Crypto.Receipts;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Storage;
using Buds.Storage.Presigning;

namespace Buds.Architecture.Tests;

/// <summary>The worked examples of docs/protocol.md, made anew by the library: what an implementer compares with must be right.</summary>
public sealed partial class ProtocolExampleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);
    private static readonly DeviceId Device = DeviceId.Parse("019ab7f2-0000-7000-8000-0000000000d1");
    private static readonly MessageId Message = MessageId.Parse("019ab7f2-0000-7000-8000-0000000000e1");
    private static readonly Documents.MarkdownFile Protocol = Repository.Document("docs/protocol.md");

    // Hexadecimal text and long lines are broken for reading.
    private static readonly string Compact = Space().Replace(Protocol.Text, "");

    public static TheoryData<string, string> Values
    {
        get
        {
            using var ada = IdentityKey.FromSeed(Bytes(0x00));
            using var ben = IdentityKey.FromSeed(Bytes(0x20));
            using var device = DeviceKey.FromSeed(Device, Bytes(0x40));
            using var key = EncryptionKey.Import(1, Bytes(0x60), default);
            var list = SignedDeviceList.Sign(ada, null, [new DeviceEntry(Device, device.PublicKey, Now)], Now);
            var bundle = SignedKeyBundle.Sign(ada.Did, device, key, Now);
            var receipt = SignedReceipt.Sign(
                Receipt.Create(ada.Did, Device, "app.buds.memory.shared/v1", new CborMap { { "text", "Hello" }, { "salt", Bytes(0x80)[..16] } }, Now), device);
            var safety = SafetyNumber.Of(ada.Did, ben.Did);
            return new TheoryData<string, string>
            {
                { "did of the first identity", ada.Did.ToString() },
                { "did of the second identity", ben.Did.ToString() },
                { "recovery phrase", ada.ToRecoveryPhrase() },
                { "safety number", safety.ToString() },
                { "qr payload", safety.QrPayload },
                { "device list", Convert.ToHexStringLower(list.Bytes.Span) },
                { "device list's cid", list.Cid.ToString() },
                { "device list's signature", Convert.ToHexStringLower(list.Signature.Span) },
                { "key bundle", Convert.ToHexStringLower(bundle.Bytes.Span) },
                { "key bundle's signature", Convert.ToHexStringLower(bundle.Signature.Span) },
                { "receipt", Convert.ToHexStringLower(receipt.Preimage.Span) },
                { "receipt's cid", receipt.Cid.ToString() },
                { "receipt's signature", Convert.ToHexStringLower(receipt.Signature.Span) },
                { "contact link", new ContactLink(ada.Did, list.Cid, new Uri("https://relay.example/"), "Ada").ToString() },
                { "upload url", Presign().Url.OriginalString },
            };
        }
    }

    public static TheoryData<int, string> Records
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var fence in Protocol.Fences.Where(fence => fence.Language == "json"))
            {
                data.Add(fence.Line, fence.Mark("record").ShouldNotBeNull($"The JSON at line {fence.Line} does not say of which record it is."));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_is_what_the_library_makes(string name, string value) =>
        Compact.Contains(Space().Replace(value, ""), StringComparison.Ordinal).ShouldBeTrue($"{name}: {value}");

    [Fact]
    public void Signed_request_is_what_the_library_makes()
    {
        const string body = """{"message_ids":["019ab7f2-0000-7000-8000-0000000000e1"]}""";
        using var device = DeviceKey.FromSeed(Device, Bytes(0x40));
        var digest = ContentDigest.Compute(Encoding.UTF8.GetBytes(body));
        var request = new HttpSignedRequest { Method = "POST", Path = RelayRoutes.Ack, HasBody = true, ContentDigest = digest };
        var headers = HttpRequestSigner.Sign(device, request, Now);

        JsonSerializer.Serialize(new AckRequest { MessageIds = [Message] }, RelayJson.Default.AckRequest).ShouldBe(body);
        Protocol.Fences.Single(fence => fence.Language == "http").Text.ShouldBe(
            $"""
            POST {RelayRoutes.Ack} HTTP/1.1
            Host: relay.example
            Content-Type: application/json
            Content-Digest: {digest}
            Signature-Input: {headers.SignatureInput}
            Signature: {headers.Signature}

            {body}
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Json_is_that_of_its_record(int line, string record)
    {
        var text = Protocol.Fences.Single(fence => fence.Line == line).Text;
        var type = RelayJson.Default.GetTypeInfo(typeof(RelayRoutes).Assembly.GetExportedTypes().Single(type => type.Name == record));

        var read = JsonSerializer.Deserialize(text, type.ShouldNotBeNull());

        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(read, type), JsonNode.Parse(text)).ShouldBeTrue("It holds a field that the record does not have.");
    }

    [Fact]
    public void Link_of_a_new_device_is_read() =>
        DeviceLinkRequest.Parse(DeviceLink().Match(Protocol.Text).Value).Device.ShouldBe(Device);

    private static PresignedRequest Presign()
    {
        var clock = new FixedClock(Now - TimeSpan.FromHours(1));
        using var presigner = new HmacBlobPresigner(new HmacBlobPresignerOptions { Secret = Bytes(0x00) }, clock);
        return presigner.PresignUploadAsync(BlobKey.Parse($"payloads/{Message}/{Convert.ToHexStringLower(Bytes(0xa0))}"), 1000, Bytes(0xa0), TimeSpan.FromHours(1))
            .AsTask().GetAwaiter().GetResult();
    }

    private static byte[] Bytes(int first) => [.. Enumerable.Range(first, 32).Select(value => (byte)value)];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"buds:link\?v=1&\S+")]
    private static partial Regex DeviceLink();

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
