using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using CsCheck;

namespace Buds.Relay.Protocol.Tests.Json;

public class JsonStrictnessTests
{
    private const string Id = "019ab7f2-0000-7000-8000-0000000000e1";

    /// <summary>The members that may be left out or null; all others must be there.</summary>
    private static readonly HashSet<string> Optional =
    [
        "RegisterRequest.push_token", "RegisterRequest.invite_code",
        "SetPushTokenRequest.kind", "SetPushTokenRequest.token",
        "DeviceListsRequest.known",
        "LegacyInboxResponse.messages[].sender_agreement_key", "LegacyInboxResponse.messages[].sender_signing_key", "LegacyInboxResponse.messages[].signature",
        "DeviceListsResponse.accounts[].device_list",
        "RelayProblem.detail", "RelayProblem.server_time", "RelayProblem.accounts", "RelayProblem.accounts[].device_list", "RelayProblem.errors",
    ];

    [Fact]
    public void Only_the_optional_members_may_be_left_out()
    {
        foreach (var (path, json, type) in Mutations(removed: true))
        {
            if (Optional.Contains(path))
            {
                WireSamples.Read(json, type).ShouldNotBeNull();
            }
            else
            {
                Should.Throw<JsonException>(() => WireSamples.Read(json, type), path);
            }
        }
    }

    [Fact]
    public void Only_the_optional_members_may_be_null()
    {
        foreach (var (path, json, type) in Mutations(removed: false))
        {
            if (Optional.Contains(path))
            {
                WireSamples.Read(json, type).ShouldNotBeNull();
            }
            else
            {
                Should.Throw<JsonException>(() => WireSamples.Read(json, type), path);
            }
        }
    }

    [Fact]
    public void Unknown_member_is_ignored() => Ack("""{"message_ids":[],"new_in_version_2":{"a":[1]}}""").MessageIds.ShouldBeEmpty();

    [Fact]
    public void Literal_null_is_refused() => Should.Throw<JsonException>(() => Ack("null"));

    [Theory]
    [InlineData("""{"message_ids":[],"message_ids":[]}""", "a member twice")]
    [InlineData("""{"message_ids":[],"message\u005fids":[]}""", "a member twice, once escaped")]
    [InlineData("""{"Message_Ids":[]}""", "another case")]
    [InlineData("""{"messageIds":[]}""", "camelCase")]
    [InlineData("""{"message_ids":[],}""", "a trailing comma")]
    [InlineData("""{"message_ids":[]/* why */}""", "a comment")]
    [InlineData("""{"message_ids":[]} {}""", "something behind the end")]
    [InlineData("""{"message_ids":{}}""", "a map for a list")]
    [InlineData("""[]""", "a list for a record")]
    [InlineData("", "nothing")]
    public void Loose_json_is_refused(string json, string why) => Should.Throw<JsonException>(() => Ack(json), why);

    [Fact]
    public void Byte_order_mark_is_refused() =>
        Should.Throw<JsonException>(() => RelayJson.Parse([0xef, 0xbb, 0xbf, .. """{"message_ids":[]}"""u8], RelayJson.Default.AckRequest));

    [Fact]
    public void Depth_above_16_is_refused()
    {
        // The record itself is the first level.
        string Nested(int levels) => $$"""{"message_ids":[],"x":{{new string('[', levels)}}{{new string(']', levels)}}}""";

        Ack(Nested(15)).ShouldNotBeNull();
        Should.Throw<JsonException>(() => Ack(Nested(16)));
    }

    [Fact]
    public void Account_twice_in_a_map_is_refused()
    {
        var did = WireSamples.Get<DeviceListsRequest>().Dids[0];

        Should.Throw<JsonException>(() => Parse($$$"""{"dids":[],"known":{"{{{did}}}":1,"{{{did}}}":2}}""", RelayJson.Default.DeviceListsRequest));
    }

    [Theory]
    [InlineData("\"5\"")]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("05")]
    [InlineData("9223372036854775808")]
    [InlineData("true")]
    public void Number_that_is_not_a_plain_integer_is_refused(string number) => Should.Throw<JsonException>(() =>
        Parse($$"""{"message_id":"{{Id}}","size":{{number}},"sha256":""}""", RelayJson.Default.UploadRequest));

    [Theory]
    [InlineData("019AB7F2-0000-7000-8000-0000000000E1", "upper case")]
    [InlineData("019ab7f20000700080000000000000e1", "no hyphens")]
    [InlineData("{019ab7f2-0000-7000-8000-0000000000e1}", "braces")]
    [InlineData("0x9ab7f2-0000-7000-8000-0000000000e1", "a prefix in a group")]
    [InlineData("+19ab7f2-0000-7000-8000-0000000000e1", "a sign in a group")]
    [InlineData("019ab7f2-0000-7000-8000-0000000000e", "one character less")]
    [InlineData(" 019ab7f2-0000-7000-8000-0000000000e1", "a space")]
    [InlineData("00000000-0000-0000-0000-000000000000", "all zero")]
    [InlineData("", "nothing")]
    public void Id_in_another_spelling_is_refused(string id, string why) =>
        Should.Throw<JsonException>(() => Ack($$"""{"message_ids":["{{id}}"]}"""), why);

    [Theory]
    [InlineData("did:key:z6Mk")]
    [InlineData("did:web:example.com")]
    [InlineData("did:key:z6Mk\u007f")]
    [InlineData("did:key:z6Mké")]
    [InlineData("")]
    public void Did_that_is_none_is_refused(string did) =>
        Should.Throw<JsonException>(() => Parse($$"""{"dids":["{{did}}"]}""", RelayJson.Default.DeviceListsRequest));

    [Theory]
    [InlineData("", new byte[0])]
    [InlineData("_w", new byte[] { 0xff })]
    [InlineData("__8", new byte[] { 0xff, 0xff })]
    [InlineData("-_-_", new byte[] { 0xfb, 0xff, 0xbf })]
    [InlineData("\\u002d_-_", new byte[] { 0xfb, 0xff, 0xbf })]
    public void Base64url_is_read(string text, byte[] bytes) => Sha256(text).ShouldBe(bytes);

    [Theory]
    [InlineData("_w==", "padding")]
    [InlineData("_w=", "half a padding")]
    [InlineData("_x", "spare bits")]
    [InlineData("__9", "spare bits")]
    [InlineData("/+/+", "the other alphabet")]
    [InlineData("_", "a lone character")]
    [InlineData("-_-_-", "a lone character at the end")]
    [InlineData("_ w", "white space")]
    [InlineData("_w\\n", "white space at the end")]
    [InlineData("-_é", "not ASCII")]
    public void Base64url_in_another_spelling_is_refused(string text, string why) => Should.Throw<JsonException>(() => Sha256(text), why);

    [Fact]
    public void Bytes_of_every_length_travel() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        var record = new UploadRequest { MessageId = WireSamples.Get<UploadRequest>().MessageId, Size = 0, Sha256 = bytes };

        return RelayJson.Parse(WireSamples.Write(record), RelayJson.Default.UploadRequest).Sha256.Span.SequenceEqual(bytes);
    });

    [Theory]
    [InlineData("-1")]
    [InlineData("253402300800000")]
    [InlineData("1.5")]
    [InlineData("\"2026-11-23T00:00:00Z\"")]
    public void Time_that_is_not_milliseconds_since_1970_is_refused(string time) => Should.Throw<JsonException>(() =>
        Parse($$"""{"message_id":"{{Id}}","received_at":{{time}},"deliveries":1}""", RelayJson.Default.SendResponse));

    [Theory]
    [InlineData("-1")]
    [InlineData("922337203685478")]
    [InlineData("\"30.00:00:00\"")]
    public void Duration_that_is_not_milliseconds_is_refused(string duration)
    {
        var node = JsonNode.Parse(WireSamples.Write(WireSamples.Get<RelayDescription>()))!;
        node["message_ttl_ms"] = JsonNode.Parse(duration);

        Should.Throw<JsonException>(() => Parse(node.ToJsonString(), RelayJson.Default.RelayDescription));
    }

    [Theory]
    [InlineData("/blobs/1")]
    [InlineData("//example.com/1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public void Url_that_is_not_absolute_http_is_refused(string url) => Should.Throw<JsonException>(() =>
        Parse($$"""{"url":"{{url}}","headers":{},"expires_at":0,"uploaded":false}""", RelayJson.Default.UploadResponse));

    [Fact]
    public void Presigned_url_keeps_its_spelling()
    {
        const string url = "https://BLOBS.example:443/a%2fb/%7Ec?sig=x%2B";
        var json = $$"""{"url":"{{url}}","headers":{},"expires_at":0,"uploaded":true}""";

        Encoding.UTF8.GetString(WireSamples.Write(Parse(json, RelayJson.Default.UploadResponse))).ShouldContain(url);
    }

    [Theory]
    [InlineData("\"APNS\"")]
    [InlineData("\"apns,fcm\"")]
    [InlineData("\"pigeon\"")]
    [InlineData("0")]
    public void Push_kind_that_is_unknown_is_refused_in_a_request(string kind) =>
        Should.Throw<JsonException>(() => Parse($$"""{"kind":{{kind}}}""", RelayJson.Default.SetPushTokenRequest));

    [Fact]
    public void Push_kind_that_is_unknown_is_dropped_from_a_description()
    {
        var node = JsonNode.Parse(WireSamples.Write(WireSamples.Get<RelayDescription>()))!;
        node["push_kinds"] = new JsonArray("pigeon", "fcm");

        Parse(node.ToJsonString(), RelayJson.Default.RelayDescription).PushKinds.ShouldBe([PushKind.Fcm]);
    }

    [Theory]
    [InlineData("\"fcm\"")]
    [InlineData("[1]")]
    [InlineData("[[\"fcm\"]]")]
    public void Push_kinds_of_another_shape_are_refused(string kinds)
    {
        var node = JsonNode.Parse(WireSamples.Write(WireSamples.Get<RelayDescription>()))!;
        node["push_kinds"] = JsonNode.Parse(kinds);

        Should.Throw<JsonException>(() => Parse(node.ToJsonString(), RelayJson.Default.RelayDescription));
    }

    [Fact]
    public void Default_id_is_never_written() =>
        Should.Throw<JsonException>(() => WireSamples.Write(new AckRequest { MessageIds = [default] }));

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00x")]
    public void Half_a_surrogate_pair_is_refused_everywhere(string text)
    {
        foreach (var record in WireSamples.All)
        {
            var json = Encoding.UTF8.GetString(WireSamples.Write(record));
            for (var at = json.IndexOf(":\"", StringComparison.Ordinal); at >= 0; at = json.IndexOf(":\"", at + 1, StringComparison.Ordinal))
            {
                var broken = json.Insert(at + 2, text);
                Should.Throw<JsonException>(() => WireSamples.Read(Encoding.UTF8.GetBytes(broken), record.GetType()), broken);
            }
        }
    }

    [Fact]
    public void Altered_bytes_end_in_a_record_or_a_JsonException()
    {
        var records = WireSamples.All.Select(record => (Json: WireSamples.Write(record), Type: record.GetType())).ToArray();
        Gen.Select(Gen.Int[0, records.Length - 1], Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample((which, at, value, how) =>
        {
            var record = records[which];
            var index = at % record.Json.Length;
            byte[] altered = how switch
            {
                0 => [.. record.Json[..index], value, .. record.Json[(index + 1)..]],
                1 => [.. record.Json[..index], value, .. record.Json[index..]],
                _ => [.. record.Json[..index], .. record.Json[(index + 1)..]],
            };
            try
            {
                WireSamples.Read(altered, record.Type);
            }
            catch (JsonException)
            {
            }
        }, iter: 20_000);
    }

    private static AckRequest Ack(string json) => Parse(json, RelayJson.Default.AckRequest);

    private static byte[] Sha256(string text) =>
        Parse($$"""{"message_id":"{{Id}}","size":1,"sha256":"{{text}}"}""", RelayJson.Default.UploadRequest).Sha256.ToArray();

    private static T Parse<T>(string json, JsonTypeInfo<T> typeInfo)
        where T : class => RelayJson.Parse(Encoding.UTF8.GetBytes(json), typeInfo);

    /// <summary>Every sample once for each of its members and elements, with that one removed or made null.</summary>
    private static IEnumerable<(string Path, byte[] Json, Type Type)> Mutations(bool removed)
    {
        foreach (var record in WireSamples.All)
        {
            var type = record.GetType();
            var json = WireSamples.Write(record);
            var count = Nodes(JsonNode.Parse(json)!, type.Name).Count();
            for (var i = 0; i < count; i++)
            {
                var root = JsonNode.Parse(json)!;
                var (path, parent, key) = Nodes(root, type.Name).ElementAt(i);
                switch (parent)
                {
                    case JsonObject map when removed && !IsOpenMap(path):
                        map.Remove(key);
                        break;
                    case JsonObject map when !removed:
                        map[key] = null;
                        break;
                    case JsonArray list when !removed:
                        list[int.Parse(key, CultureInfo.InvariantCulture)] = null;
                        break;
                    default:
                        continue;
                }

                yield return (path, Encoding.UTF8.GetBytes(root.ToJsonString()), type);
            }
        }
    }

    // Maps whose names are data: leaving one out is no fault.
    private static bool IsOpenMap(string path) =>
        new[] { ".headers.", ".known.", ".errors." }.Any(map => path.Contains(map, StringComparison.Ordinal));

    private static IEnumerable<(string Path, JsonNode Parent, string Key)> Nodes(JsonNode node, string path)
    {
        IEnumerable<(string Name, string Key, JsonNode? Child)> children = node switch
        {
            JsonObject map => map.Select(member => ($"{path}.{member.Key}", member.Key, member.Value)),
            JsonArray list => list.Select((item, i) => ($"{path}[]", i.ToString(CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        foreach (var (name, key, child) in children.ToArray())
        {
            yield return (name, node, key);
            foreach (var inner in child is null ? [] : Nodes(child, name))
            {
                yield return inner;
            }
        }
    }
}
