using System.Collections.Specialized;
using System.Security.Cryptography;
using System.Web;
using Buds.Storage.Presigning;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.Tests.Presigning;

public sealed class HmacBlobPresignerTests
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/ab/cd");
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherSecret = [.. Enumerable.Repeat((byte)9, 40)];
    private static readonly byte[] Hash = SHA256.HashData("hello"u8);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Upload_url_is_as_documented()
    {
        // The signature was computed by another program, from the documented lines.
        const string Expected = "https://relay.example/buds/blobs/payloads/ab/cd?method=PUT&expires=1795435800&size=5"
            + "&sha256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ&sig=lvFQuFHRCl6t7xRqT0SGszXIZwArCHJoYZ9WpQxCMuc";
        using HmacBlobPresigner presigner = Presigner(new Uri("https://relay.example/buds/"));

        PresignedRequest request = await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes);

        request.Url.AbsoluteUri.ShouldBe(Expected);
        request.Method.ShouldBe("PUT");
        request.Headers.ShouldBe(new Dictionary<string, string> { ["content-type"] = "application/octet-stream" });
        request.ExpiresAt.ShouldBe(_time.GetUtcNow() + TenMinutes);
    }

    [Fact]
    public async Task Download_url_is_as_documented()
    {
        using HmacBlobPresigner presigner = Presigner(new Uri("http://localhost:5080"));

        PresignedRequest request = await presigner.PresignDownloadAsync(Key, TenMinutes);

        request.Url.AbsoluteUri.ShouldBe(
            "http://localhost:5080/blobs/payloads/ab/cd?method=GET&expires=1795435800&sig=8-zUUXpQ_4g_pm8W5peaBv-ZoxgituhXyX7fTQ2KJKE");
        request.Method.ShouldBe("GET");
        request.Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Url_without_a_base_is_relative_and_signed_alike()
    {
        using HmacBlobPresigner relative = Presigner();
        using HmacBlobPresigner absolute = Presigner(new Uri("https://relay.example"));

        Uri url = (await relative.PresignUploadAsync(Key, 5, Hash, TenMinutes)).Url;

        url.IsAbsoluteUri.ShouldBeFalse();
        new Uri(new Uri("https://relay.example"), url).ShouldBe((await absolute.PresignUploadAsync(Key, 5, Hash, TenMinutes)).Url);
    }

    [Fact]
    public void Content_is_verified() => Presigner().VerifiesContent.ShouldBeTrue();

    [Fact]
    public async Task Upload_url_grants_what_it_was_signed_for()
    {
        using HmacBlobPresigner presigner = Presigner();

        BlobUrlGrant grant = Verify(presigner, await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes)).Grant.ShouldNotBeNull();

        grant.Key.ShouldBe(Key);
        grant.Size.ShouldBe(5);
        grant.Sha256.ShouldNotBeNull().ToArray().ShouldBe(Hash);
    }

    [Fact]
    public async Task Download_url_grants_the_blob_alone()
    {
        using HmacBlobPresigner presigner = Presigner();

        BlobUrlVerification answer = Verify(presigner, await presigner.PresignDownloadAsync(Key, TenMinutes));

        answer.IsGranted.ShouldBeTrue();
        answer.Grant.ShouldBe(new BlobUrlGrant(Key, null, null));
        answer.RefusalCode.ShouldBeNull();
    }

    [Fact]
    public void Any_upload_that_is_signed_is_granted() =>
        Gen.Select(Gen.Long[0, 999_999_999_999_999_999], Gen.Byte.Array[32], Gen.Int[1, 604_800]).Sample((size, hash, seconds) =>
        {
            using HmacBlobPresigner presigner = Presigner();
            PresignedRequest request = presigner.PresignUploadAsync(Key, size, hash, TimeSpan.FromSeconds(seconds)).AsTask().GetAwaiter().GetResult();
            BlobUrlGrant grant = Verify(presigner, request).Grant.ShouldNotBeNull();
            grant.Size.ShouldBe(size);
            grant.Sha256.ShouldNotBeNull().ToArray().ShouldBe(hash);
        });

    [Theory]
    [InlineData("expires", "1795435801")]
    [InlineData("size", "6")]
    [InlineData("sha256", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCA")]
    [InlineData("sig", "lvFQuFHRCl6t7xRqT0SGszXIZwArCHJoYZ9WpQxCMuY")]
    [InlineData("sig", "mvFQuFHRCl6t7xRqT0SGszXIZwArCHJoYZ9WpQxCMuc")]
    public async Task Url_with_another_value_is_refused_for_its_signature(string name, string value) =>
        await ShouldBeRefusedAsync(query => query[name] = value, BlobUrlRefusal.BadSignature, "bad_signature");

    [Theory]
    [InlineData("method", "POST")]
    [InlineData("method", "put")]
    [InlineData("method", "GET")]
    [InlineData("method", null)]
    [InlineData("expires", null)]
    [InlineData("expires", "")]
    [InlineData("expires", "01795435800")]
    [InlineData("expires", "+1795435800")]
    [InlineData("expires", " 1795435800")]
    [InlineData("expires", "1795435800.0")]
    [InlineData("expires", "1795435800,1795435800")]
    [InlineData("expires", "9999999999999999999")]
    [InlineData("size", null)]
    [InlineData("size", "05")]
    [InlineData("size", "-5")]
    [InlineData("size", "0x5")]
    [InlineData("sha256", null)]
    [InlineData("sha256", "")]
    [InlineData("sha256", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    [InlineData("sha256", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCR")]
    [InlineData("sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")]
    [InlineData("sha256", " LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmC")]
    [InlineData("sig", null)]
    [InlineData("sig", "")]
    [InlineData("sig", "lvFQuFHRCl6t7xRqT0SGszXIZwArCHJoYZ9WpQxCMu")]
    [InlineData("sig", "lvFQuFHRCl6t7xRqT0SGszXIZwArCHJoYZ9WpQxCMud")]
    public async Task Url_that_no_presigner_makes_is_malformed(string name, string? value) =>
        await ShouldBeRefusedAsync(query => query[name] = value, BlobUrlRefusal.Malformed, "malformed");

    [Theory]
    [InlineData("payloads/ab/ce", BlobUrlRefusal.BadSignature)]
    [InlineData("payloads/ab", BlobUrlRefusal.BadSignature)]
    [InlineData("payloads/ab/../ab/cd", BlobUrlRefusal.Malformed)]
    [InlineData("payloads/ab/cd\nPUT", BlobUrlRefusal.Malformed)]
    [InlineData("", BlobUrlRefusal.Malformed)]
    [InlineData(null, BlobUrlRefusal.Malformed)]
    public async Task Url_for_another_blob_is_refused(string? key, BlobUrlRefusal refusal)
    {
        using HmacBlobPresigner presigner = Presigner();
        PresignedRequest request = await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes);

        presigner.Verify("PUT", key, QueryOf(Parse(request))).Refusal.ShouldBe(refusal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("put")]
    [InlineData("DELETE")]
    public async Task Upload_url_used_with_another_method_is_refused(string method)
    {
        using HmacBlobPresigner presigner = Presigner();
        PresignedRequest request = await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes);

        presigner.Verify(method, Key.Value, QueryOf(Parse(request))).Refusal.ShouldBe(BlobUrlRefusal.BadSignature);
    }

    [Fact]
    public async Task Download_url_turned_into_an_upload_is_refused()
    {
        using HmacBlobPresigner presigner = Presigner();
        NameValueCollection query = Parse(await presigner.PresignDownloadAsync(Key, TenMinutes));
        query["method"] = "PUT";
        query["size"] = "5";
        query["sha256"] = Parse(await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes))["sha256"];

        presigner.Verify("PUT", Key.Value, QueryOf(query)).Refusal.ShouldBe(BlobUrlRefusal.BadSignature);
    }

    [Fact]
    public async Task Download_url_with_a_size_is_malformed()
    {
        using HmacBlobPresigner presigner = Presigner();
        NameValueCollection query = Parse(await presigner.PresignDownloadAsync(Key, TenMinutes));
        query["size"] = "5";

        presigner.Verify("GET", Key.Value, QueryOf(query)).Refusal.ShouldBe(BlobUrlRefusal.Malformed);
    }

    [Fact]
    public async Task Url_is_good_until_the_moment_it_expires()
    {
        using HmacBlobPresigner presigner = Presigner();
        PresignedRequest request = await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes);
        _time.SetUtcNow(request.ExpiresAt - TimeSpan.FromTicks(1));

        Verify(presigner, request).IsGranted.ShouldBeTrue();

        _time.SetUtcNow(request.ExpiresAt);
        Verify(presigner, request).Refusal.ShouldBe(BlobUrlRefusal.Expired);
        Verify(presigner, request).RefusalCode.ShouldBe("expired");
    }

    [Fact]
    public async Task Expired_url_that_was_altered_is_refused_for_its_signature()
    {
        using HmacBlobPresigner presigner = Presigner();
        NameValueCollection query = Parse(await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes));
        query["size"] = "6";
        _time.Advance(TenMinutes);

        presigner.Verify("PUT", Key.Value, QueryOf(query)).Refusal.ShouldBe(BlobUrlRefusal.BadSignature);
    }

    [Fact]
    public async Task Expiry_between_two_seconds_is_the_earlier_one()
    {
        _time.Advance(TimeSpan.FromMilliseconds(999));
        using HmacBlobPresigner presigner = Presigner();

        (await presigner.PresignDownloadAsync(Key, TenMinutes)).ExpiresAt.ShouldBe(new DateTimeOffset(2026, 11, 23, 12, 10, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Url_signed_with_the_previous_secret_is_good_and_new_ones_are_signed_with_the_first()
    {
        using HmacBlobPresigner before = Presigner(secret: OtherSecret);
        using HmacBlobPresigner rotated = Presigner(secret: Secret, previous: OtherSecret);
        using HmacBlobPresigner after = Presigner(secret: Secret);

        Verify(rotated, await before.PresignDownloadAsync(Key, TenMinutes)).IsGranted.ShouldBeTrue();
        Verify(after, await rotated.PresignDownloadAsync(Key, TenMinutes)).IsGranted.ShouldBeTrue();
        Verify(after, await before.PresignDownloadAsync(Key, TenMinutes)).Refusal.ShouldBe(BlobUrlRefusal.BadSignature);
    }

    [Fact]
    public async Task Secret_is_copied_and_unusable_after_disposal()
    {
        byte[] secret = [.. Secret];
        HmacBlobPresigner presigner = Presigner(secret: secret);
        CryptographicOperations.ZeroMemory(secret);
        using HmacBlobPresigner same = Presigner();
        PresignedRequest request = await presigner.PresignDownloadAsync(Key, TenMinutes);
        Verify(same, request).IsGranted.ShouldBeTrue();

        presigner.Dispose();
        presigner.Dispose();

        Should.Throw<ObjectDisposedException>(() => Verify(presigner, request));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await presigner.PresignDownloadAsync(Key, TenMinutes));
    }

    [Fact]
    public async Task Values_out_of_range_are_not_signed()
    {
        using HmacBlobPresigner presigner = Presigner();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignUploadAsync(Key, -1, Hash, TenMinutes));
        await Should.ThrowAsync<ArgumentException>(async () => await presigner.PresignUploadAsync(Key, 1, new byte[31], TenMinutes));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignDownloadAsync(Key, TimeSpan.FromMilliseconds(999)));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignDownloadAsync(Key, TimeSpan.FromDays(7.1)));
        await Should.ThrowAsync<InvalidOperationException>(async () => await presigner.PresignDownloadAsync(default, TenMinutes));
    }

    [Theory]
    [InlineData("ftp://relay.example/")]
    [InlineData("/relative")]
    [InlineData("https://user@relay.example/")]
    [InlineData("https://relay.example/?a=b")]
    [InlineData("https://relay.example/#a")]
    public void Base_that_urls_cannot_begin_with_is_refused(string url) =>
        Should.Throw<ArgumentException>(() => Presigner(new Uri(url, url[0] == '/' ? UriKind.Relative : UriKind.Absolute)));

    [Fact]
    public void Secret_below_32_bytes_is_refused()
    {
        Should.Throw<ArgumentException>(() => Presigner(secret: new byte[31]));
        Should.Throw<ArgumentException>(() => Presigner(previous: new byte[31]));
    }

    private HmacBlobPresigner Presigner(Uri? baseUrl = null, byte[]? secret = null, byte[]? previous = null) => new(
        new HmacBlobPresignerOptions { PublicBaseUrl = baseUrl, Secret = secret ?? Secret, PreviousSecret = previous }, _time);

    private async Task ShouldBeRefusedAsync(Action<NameValueCollection> alter, BlobUrlRefusal refusal, string code)
    {
        using HmacBlobPresigner presigner = Presigner();
        NameValueCollection query = Parse(await presigner.PresignUploadAsync(Key, 5, Hash, TenMinutes));
        presigner.Verify("PUT", Key.Value, QueryOf(query)).IsGranted.ShouldBeTrue();

        alter(query);
        BlobUrlVerification answer = presigner.Verify("PUT", Key.Value, QueryOf(query));

        answer.IsGranted.ShouldBeFalse();
        answer.Grant.ShouldBeNull();
        answer.Refusal.ShouldBe(refusal);
        answer.RefusalCode.ShouldBe(code);
    }

    private static BlobUrlVerification Verify(HmacBlobPresigner presigner, PresignedRequest request) =>
        presigner.Verify(request.Method, Key.Value, QueryOf(Parse(request)));

    private static NameValueCollection Parse(PresignedRequest request) =>
        HttpUtility.ParseQueryString(request.Url.OriginalString[request.Url.OriginalString.IndexOf('?', StringComparison.Ordinal)..]);

    private static BlobUrlQuery QueryOf(NameValueCollection query) =>
        new(query["method"], query["expires"], query["size"], query["sha256"], query["sig"]);
}
