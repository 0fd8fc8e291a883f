using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

/// <summary>The RFC's own examples with Ed25519, through the parts that the profile is built on.</summary>
public class Rfc9421Tests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(File.ReadAllText("Vectors/rfc9421-ed25519.json"))!;
    private static readonly JsonNode Key = Vectors["keys"]!["test-key-ed25519"]!;
    private static readonly Ed25519PublicKey PublicKey = new(Base64Url.DecodeFromChars((string)Key["x"]!));

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, Vectors["examples"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Signature_input_serializes_as_it_came(int example) =>
        Covered(Example(example)).SerializeInnerList().ShouldBe((string)Example(example)["signatureParams"]!);

    [Fact]
    public void Signature_base_of_B_2_6_is_the_rfcs_byte_for_byte()
    {
        var example = Example(0);

        Encoding.ASCII.GetString(Base(example, Vectors["testRequest"]!)!).ShouldBe((string)example["signatureBase"]!);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Signature_of_the_rfc_verifies(int example) =>
        PublicKey.VerifyHttpSignature(Encoding.ASCII.GetBytes((string)Example(example)["signatureBase"]!), Signature(Example(example))).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Examples))]
    public void Signature_made_here_is_the_rfcs_byte_for_byte(int example)
    {
        using var key = DeviceKey.FromSeed(
            DeviceId.Parse("019ab7f2-0000-7000-8000-0000000000d1"), Base64Url.DecodeFromChars((string)Key["d"]!));

        key.PublicKey.ShouldBe(PublicKey);
        key.SignHttp(Encoding.ASCII.GetBytes((string)Example(example)["signatureBase"]!)).ShouldBe(Signature(Example(example)));
    }

    [Fact]
    public void Transformed_messages_of_B_4_verify_where_the_rfc_says_so()
    {
        var example = Example(1);
        var messages = example["messages"]!.AsArray();
        messages.Count.ShouldBe(6);
        foreach (var message in messages)
        {
            var bytes = Base(example, message!);

            PublicKey.VerifyHttpSignature(bytes, Signature(example)).ShouldBe((bool)message!["valid"]!, (string)message["name"]!);
        }
    }

    private static JsonNode Example(int index) => Vectors["examples"]![index]!;

    private static StructuredMember Covered(JsonNode example)
    {
        StructuredDictionaryParser.TryParse((string)example["signatureInput"]!, out var members).ShouldBeTrue();
        return members.ShouldHaveSingleItem();
    }

    private static byte[] Signature(JsonNode example)
    {
        StructuredDictionaryParser.TryParse((string)example["signature"]!, out var members).ShouldBeTrue();
        var member = members.ShouldHaveSingleItem();
        member.Key.ShouldBe((string)example["label"]!);
        return member.Item!.Value.Bytes!;
    }

    private static byte[]? Base(JsonNode example, JsonNode message)
    {
        var covered = Covered(example);
        var components = covered.Items!.Select(item => KeyValuePair.Create(item.Value.Serialized, ValueOf(message, item.Value.Text!)));
        SignatureBase.TryBuild(components.ToArray(), covered.SerializeInnerList(), out var bytes).ShouldBeTrue();
        return bytes;
    }

    // RFC 9421 §2.1 and §2.2, as far as the examples go.
    private static string ValueOf(JsonNode message, string component) => component switch
    {
        "@method" => (string)message["method"]!,
        "@path" => ((string)message["target"]!).Split('?')[0],
        "@authority" => ValueOf(message, "host"),
        _ => string.Join(", ", message["headers"]!.AsArray()
            .Where(header => ((string)header![0]!).Equals(component, StringComparison.OrdinalIgnoreCase))
            .Select(header => (string)header![1]!)),
    };
}
