using Buds.Relay.Protocol.HttpSignatures;
using static Buds.Relay.Protocol.Tests.HttpSignatures.SignedExchange;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

public class HttpRequestSignerTests
{
    [Fact]
    public void Request_without_a_body_covers_method_path_and_query() => HttpRequestSigner.Sign(Key, Get, Now).SignatureInput
        .ShouldBe($"""buds=("@method" "@path" "@query");created=1790000000;keyid="{Device}";tag="buds" """.TrimEnd());

    [Fact]
    public void Request_with_a_body_covers_its_digest_too() => HttpRequestSigner.Sign(Key, Post, Now).SignatureInput
        .ShouldBe($"""buds=("@method" "@path" "@query" "content-digest");created=1790000000;keyid="{Device}";tag="buds" """.TrimEnd());

    [Fact]
    public void Signature_is_over_the_base_of_the_rfc()
    {
        var digest = ContentDigest.Compute("{}"u8);
        var signatureBase = $"\"@method\": POST\n\"@path\": /api/messages/ack\n\"@query\": ?\n\"content-digest\": {digest}\n"
            + $"\"@signature-params\": (\"@method\" \"@path\" \"@query\" \"content-digest\");created=1790000000;keyid=\"{Device}\";tag=\"buds\"";

        HttpRequestSigner.Sign(Key, Post, Now).Signature
            .ShouldBe($"buds=:{Convert.ToBase64String(Key.SignHttp(System.Text.Encoding.ASCII.GetBytes(signatureBase)))}:");
    }

    [Fact]
    public void Body_without_a_digest_is_refused() =>
        Should.Throw<ArgumentException>(() => HttpRequestSigner.Sign(Key, Post with { ContentDigest = null }, Now));

    [Fact]
    public void Time_before_1970_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => HttpRequestSigner.Sign(Key, Get, DateTimeOffset.UnixEpoch.AddSeconds(-1)));

    public static TheoryData<string, string, string, string> Impossible => new()
    {
        { "", "/a", "", "no method" },
        { "GET\n\"@path\": /x", "/a", "", "a line in the method" },
        { "GET", "", "", "no path" },
        { "GET", "a", "", "a path without a slash" },
        { "GET", "/a b", "", "a space in the path" },
        { "GET", "/a\n", "", "a line in the path" },
        { "GET", "/ä", "", "a path that is not ASCII" },
        { "GET", "/a?b", "", "a query in the path" },
        { "GET", "/a#b", "", "a fragment in the path" },
        { "GET", "/a", "b=1", "a query without its question mark" },
        { "GET", "/a", "?b\r\n", "a line in the query" },
        { "GET", "/a", "?b#c", "a fragment in the query" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Request_that_http_cannot_carry_is_refused(string method, string path, string query, string why) =>
        Should.Throw<ArgumentException>(
            () => HttpRequestSigner.Sign(Key, new HttpSignedRequest { Method = method, Path = path, Query = query, HasBody = false }, Now), why);

    [Theory]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a%2Fb?x=%20&y", "/a%2Fb", "?x=%20&y")]
    [InlineData("/a?", "/a", "?")]
    [InlineData("/a?b?c", "/a", "?b?c")]
    public void Target_is_taken_apart_as_it_is(string target, string path, string query)
    {
        HttpSignedRequest.TryFromTarget("GET", target, hasBody: false, contentDigest: null, out var request).ShouldBeTrue();

        request.Path.ShouldBe(path);
        request.Query.ShouldBe(query);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("example.com:443")]
    [InlineData("https://example.com/a")]
    public void Target_in_another_form_is_refused(string target) =>
        HttpSignedRequest.TryFromTarget("GET", target, hasBody: false, contentDigest: null, out _).ShouldBeFalse();
}
