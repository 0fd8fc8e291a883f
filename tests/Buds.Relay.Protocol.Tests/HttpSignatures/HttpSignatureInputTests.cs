using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;
using static Buds.Relay.Protocol.Tests.HttpSignatures.SignedExchange;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

public class HttpSignatureInputTests
{
    private const string M = "\"@method\"";
    private const string P = "\"@path\"";
    private const string Q = "\"@query\"";
    private const string D = "\"content-digest\"";
    private static readonly string Tail = $";created=1790000000;keyid=\"{Device}\";tag=\"buds\"";

    [Fact]
    public void Signed_request_verifies()
    {
        Verify(HttpRequestSigner.Sign(Key, Get, Now), Get).ShouldBe(HttpSignatureRefusal.None);
        Verify(HttpRequestSigner.Sign(Key, Post, Now), Post).ShouldBe(HttpSignatureRefusal.None);
    }

    [Fact]
    public void Input_names_the_device_and_the_time()
    {
        var headers = HttpRequestSigner.Sign(Key, Get, Now.AddMilliseconds(900));

        HttpSignatureInput.TryParse(headers.SignatureInput, headers.Signature, out var input, out var refusal).ShouldBeTrue();
        refusal.ShouldBe(HttpSignatureRefusal.None);
        input.KeyId.ShouldBe(Device);
        input.Created.ShouldBe(Now);
    }

    [Fact]
    public void Empty_query_and_no_query_are_the_same() =>
        Verify(HttpRequestSigner.Sign(Key, Get with { Query = "" }, Now), Get with { Query = "?" }).ShouldBe(HttpSignatureRefusal.None);

    [Fact]
    public void White_space_around_the_digest_is_not_part_of_it() =>
        Verify(HttpRequestSigner.Sign(Key, Post, Now), Post with { ContentDigest = $" {Post.ContentDigest}\t" }).ShouldBe(HttpSignatureRefusal.None);

    public static TheoryData<string> Alterations => ["method", "path", "query", "digest"];

    [Theory]
    [MemberData(nameof(Alterations))]
    public void Altered_request_does_not_verify(string what)
    {
        var altered = what switch
        {
            "method" => Post with { Method = "PUT" },
            "path" => Post with { Path = "/api/messages/send" },
            "query" => Post with { Query = "?x" },
            _ => Post with { ContentDigest = ContentDigest.Compute("[]"u8) },
        };

        Verify(HttpRequestSigner.Sign(Key, Post, Now), altered).ShouldBe(HttpSignatureRefusal.BadSignature);
    }

    [Fact]
    public void Another_devices_key_does_not_verify()
    {
        using var other = DeviceKey.Generate(Device);
        var headers = HttpRequestSigner.Sign(other, Get, Now);

        Verify(headers, Get).ShouldBe(HttpSignatureRefusal.BadSignature);
    }

    [Fact]
    public void Body_that_was_added_is_refused() => Verify(HttpRequestSigner.Sign(Key, Get, Now), Get with { HasBody = true })
        .ShouldBe(HttpSignatureRefusal.DigestNotCovered);

    [Fact]
    public void Body_and_digest_that_were_added_are_refused() =>
        Verify(HttpRequestSigner.Sign(Key, Get, Now), Get with { HasBody = true, ContentDigest = ContentDigest.Compute("{}"u8) })
            .ShouldBe(HttpSignatureRefusal.DigestNotCovered);

    [Fact]
    public void Digest_that_was_removed_is_refused() => Verify(HttpRequestSigner.Sign(Key, Post, Now), Post with { ContentDigest = null })
        .ShouldBe(HttpSignatureRefusal.DigestNotCovered);

    [Fact]
    public void Digest_of_an_empty_body_may_be_signed()
    {
        var heartbeat = Post with { HasBody = false, ContentDigest = ContentDigest.Compute([]) };

        Verify(HttpRequestSigner.Sign(Key, heartbeat, Now), heartbeat).ShouldBe(HttpSignatureRefusal.None);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("é")]
    [InlineData("sha-256=:\0:")]
    public void Digest_that_http_cannot_carry_is_refused(string digest) =>
        Verify(HttpRequestSigner.Sign(Key, Post, Now), Post with { ContentDigest = digest }).ShouldBe(HttpSignatureRefusal.RequestMalformed);

    [Fact]
    public void Path_that_http_cannot_carry_is_refused() =>
        Verify(HttpRequestSigner.Sign(Key, Get, Now), Get with { Path = "/a\n" }).ShouldBe(HttpSignatureRefusal.RequestMalformed);

    [Theory]
    [InlineData(-300, HttpSignatureRefusal.None)]
    [InlineData(300, HttpSignatureRefusal.None)]
    [InlineData(-301, HttpSignatureRefusal.ClockSkew)]
    [InlineData(301, HttpSignatureRefusal.ClockSkew)]
    public void Clock_may_be_off_by_300_seconds(int seconds, HttpSignatureRefusal expected) =>
        Verify(HttpRequestSigner.Sign(Key, Get, Now), Get, Now.AddSeconds(seconds)).ShouldBe(expected);

    [Theory]
    [InlineData(0, HttpSignatureRefusal.None)]
    [InlineData(10, HttpSignatureRefusal.None)]
    [InlineData(11, HttpSignatureRefusal.Expired)]
    public void Expiry_is_kept(int seconds, HttpSignatureRefusal expected) =>
        Verify(SignAs($"({M} {P} {Q}){Tail};expires=1790000010", Get, M, P, Q), Get, Now.AddSeconds(seconds)).ShouldBe(expected);

    [Fact]
    public void Other_order_of_components_and_parameters_verifies() =>
        Verify(SignAs($"({D} {Q} {P} {M});tag=\"buds\";keyid=\"{Device}\";created=1790000000", Post, D, Q, P, M), Post).ShouldBe(HttpSignatureRefusal.None);

    [Fact]
    public void Nonce_algorithm_and_unknown_parameters_are_allowed_and_covered()
    {
        var headers = SignAs($"({M} {P} {Q}){Tail};alg=\"ed25519\";nonce=\"a\\\"b\";later;v=1.5;w=:AA==:;x=?0;y=tok", Get, M, P, Q);

        Verify(headers, Get).ShouldBe(HttpSignatureRefusal.None);
        Verify(headers with { SignatureInput = headers.SignatureInput.Replace("v=1.5", "v=1.6", StringComparison.Ordinal) }, Get)
            .ShouldBe(HttpSignatureRefusal.BadSignature);
    }

    [Fact]
    public void Signatures_with_other_labels_are_ignored()
    {
        var headers = HttpRequestSigner.Sign(Key, Get, Now);

        Verify(new($"proxy=(\"@authority\";req \"x\");created=1, {headers.SignatureInput}", $"{headers.Signature} ,\tproxy=:AAAA:;p"), Get)
            .ShouldBe(HttpSignatureRefusal.None);
    }

    [Fact]
    public void White_space_that_a_proxy_may_add_does_not_matter()
    {
        var headers = HttpRequestSigner.Sign(Key, Get, Now);
        var spaced = headers.SignatureInput.Replace("(", "( ", StringComparison.Ordinal).Replace(";", "; ", StringComparison.Ordinal);

        Verify(headers with { SignatureInput = spaced }, Get).ShouldBe(HttpSignatureRefusal.None);
    }

    public static TheoryData<string, HttpSignatureRefusal> Inputs => new()
    {
        { $"buds=({M} {P}){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {P}){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q} {Q}){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q} {D} {D}){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q} \"@authority\"){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q};req){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q} {D};sf){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} query){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=(){Tail}", HttpSignatureRefusal.WrongComponents },
        { $"buds=({M} {P} {Q});created=1790000000;keyid=\"{Device}\"", HttpSignatureRefusal.WrongTag },
        { $"buds=({M} {P} {Q});created=1790000000;keyid=\"{Device}\";tag=\"Buds\"", HttpSignatureRefusal.WrongTag },
        { $"buds=({M} {P} {Q});created=1790000000;keyid=\"{Device}\";tag=buds", HttpSignatureRefusal.WrongTag },
        { $"buds=({M} {P} {Q}){Tail};alg=\"hmac-sha256\"", HttpSignatureRefusal.WrongAlgorithm },
        { $"buds=({M} {P} {Q}){Tail};alg=ed25519", HttpSignatureRefusal.WrongAlgorithm },
        { $"buds=({M} {P} {Q});created=1790000000;tag=\"buds\"", HttpSignatureRefusal.WrongKeyId },
        { $"buds=({M} {P} {Q});created=1790000000;keyid=\"alice\";tag=\"buds\"", HttpSignatureRefusal.WrongKeyId },
        { $"buds=({M} {P} {Q});created=1790000000;keyid=\"{Device.ToString().ToUpperInvariant()}\";tag=\"buds\"", HttpSignatureRefusal.WrongKeyId },
        { $"buds=({M} {P} {Q});keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q});created=-1;keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q});created=1.5;keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q});created=\"1\";keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q});created;keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q});created=999999999999999;keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.WrongTime },
        { $"buds=({M} {P} {Q}){Tail};expires=soon", HttpSignatureRefusal.WrongTime },
        { $"sig1=({M} {P} {Q}){Tail}", HttpSignatureRefusal.Missing },
        { $"buds={M}{Tail}", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail},buds=({M} {P} {Q}){Tail}", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};created=1", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail},", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}{Tail}", HttpSignatureRefusal.Malformed },
        { $"buds=({M}{P} {Q}){Tail}", HttpSignatureRefusal.Malformed },
        { $"buds=({M}\t{P} {Q}){Tail}", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q});created=01;keyid=\"{Device}\";tag=\"buds\"", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};nonce=\"\\n\"", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};nonce=\"\u00e9\"", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};nonce=\"", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};Nonce=1", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=-", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=-0", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=1.", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=1.50", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=1234567890123456", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=?2", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=:AA", HttpSignatureRefusal.Malformed },
        { $"buds=({M} {P} {Q}){Tail};a=@1", HttpSignatureRefusal.Malformed },
        { "=", HttpSignatureRefusal.Malformed },
        { ",", HttpSignatureRefusal.Malformed },
        { " ", HttpSignatureRefusal.Missing },
        { "", HttpSignatureRefusal.Missing },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Input_outside_the_profile_is_refused(string input, HttpSignatureRefusal expected)
    {
        var signature = HttpRequestSigner.Sign(Key, Get, Now).Signature;

        HttpSignatureInput.TryParse(input, signature, out var parsed, out var refusal).ShouldBeFalse();
        parsed.ShouldBeNull();
        refusal.ShouldBe(expected);
    }

    [Fact]
    public void Headers_that_are_not_there_are_missing()
    {
        var headers = HttpRequestSigner.Sign(Key, Get, Now);

        HttpSignatureInput.TryParse(null, headers.Signature, out _, out var first).ShouldBeFalse();
        HttpSignatureInput.TryParse(headers.SignatureInput, null, out _, out var second).ShouldBeFalse();
        first.ShouldBe(HttpSignatureRefusal.Missing);
        second.ShouldBe(HttpSignatureRefusal.Missing);
    }

    [Fact]
    public void Header_that_is_too_long_is_malformed() =>
        Verify(HttpRequestSigner.Sign(Key, Get, Now) with { Signature = "buds=:" + new string('A', 4096) + ":" }, Get).ShouldBe(HttpSignatureRefusal.Malformed);

    public static TheoryData<string, HttpSignatureRefusal> Signatures => new()
    {
        { "other=:AAAA:", HttpSignatureRefusal.Missing },
        { "buds=::", HttpSignatureRefusal.Malformed },
        { "buds=:AAAA:", HttpSignatureRefusal.Malformed },
        { $"buds=:{new string('A', 86)}:", HttpSignatureRefusal.Malformed },
        { $"buds=:{new string('A', 85)}B==:", HttpSignatureRefusal.Malformed },
        { $"buds=:{new string('A', 86)}==:;p=1", HttpSignatureRefusal.Malformed },
        { $"buds=:{new string('A', 86)}==:, buds=:{new string('A', 86)}==:", HttpSignatureRefusal.Malformed },
        { $"buds=(:{new string('A', 86)}==:)", HttpSignatureRefusal.Malformed },
        { "buds=\"AAAA\"", HttpSignatureRefusal.Malformed },
        { "buds", HttpSignatureRefusal.Malformed },
        { $"buds=:{new string('A', 86)}==:", HttpSignatureRefusal.BadSignature },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Signature_that_is_none_is_refused(string signature, HttpSignatureRefusal expected) =>
        Verify(HttpRequestSigner.Sign(Key, Get, Now) with { Signature = signature }, Get).ShouldBe(expected);
}
