using System.Security.Cryptography;
using System.Web;
using Buds.Storage.Presigning;

namespace Buds.Storage.S3.Tests;

/// <summary>What URLs look like; nothing is sent.</summary>
public sealed class S3UrlTests
{
    private const string Name = "relay/payloads/a-b_c.d";

    private static readonly byte[] Hash = SHA256.HashData("content"u8);

    [Theory]
    [InlineData(null, "eu-central-1", false, "https://buds-payloads.s3.eu-central-1.amazonaws.com/relay/payloads/a-b_c.d")]
    [InlineData(null, "eu-central-1", true, "https://s3.eu-central-1.amazonaws.com/buds-payloads/relay/payloads/a-b_c.d")]
    [InlineData(null, "us-east-1", false, "https://buds-payloads.s3.us-east-1.amazonaws.com/relay/payloads/a-b_c.d")]
    [InlineData("https://0123456789abcdef.r2.cloudflarestorage.com", "auto", true, "https://0123456789abcdef.r2.cloudflarestorage.com/buds-payloads/relay/payloads/a-b_c.d")]
    [InlineData("https://s3.example.org:9000", null, false, "https://buds-payloads.s3.example.org:9000/relay/payloads/a-b_c.d")]
    [InlineData("https://s3.example.org:9000", null, true, "https://s3.example.org:9000/buds-payloads/relay/payloads/a-b_c.d")]
    [InlineData("http://127.0.0.1:8080", null, true, "http://127.0.0.1:8080/buds-payloads/relay/payloads/a-b_c.d")]
    public async Task Url_leads_to_the_bucket_in_the_style_asked_for(string? service, string? region, bool pathStyle, string expected)
    {
        S3BlobStoreOptions options = Options(service, region, pathStyle);

        PresignedRequest download = await SignDownloadAsync(options);
        PresignedRequest upload = await SignUploadAsync(options);

        download.Url.GetLeftPart(UriPartial.Path).ShouldBe(expected);
        upload.Url.GetLeftPart(UriPartial.Path).ShouldBe(expected);
        HttpUtility.ParseQueryString(download.Url.Query)["X-Amz-Credential"]!.Split('/')[2..].ShouldBe([region ?? "us-east-1", "s3", "aws4_request"]);
    }

    [Fact]
    public async Task Upload_has_its_length_and_all_its_headers_signed()
    {
        PresignedRequest upload = await SignUploadAsync(Options());

        upload.Method.ShouldBe("PUT");
        upload.Headers.ShouldBe(
            new Dictionary<string, string>
            {
                ["content-type"] = "application/octet-stream",
                ["x-amz-checksum-sha256"] = Convert.ToBase64String(Hash),
                ["x-amz-meta-buds-sha256"] = "unchecked",
            },
            ignoreOrder: true);
        HttpUtility.ParseQueryString(upload.Url.Query)["X-Amz-SignedHeaders"]
            .ShouldBe("content-length;content-type;host;x-amz-checksum-sha256;x-amz-meta-buds-sha256");
    }

    [Fact]
    public async Task Upload_to_a_store_that_compares_says_its_hash() =>
        (await SignUploadAsync(Options(), compared: true)).Headers["x-amz-meta-buds-sha256"].ShouldBe(Convert.ToHexStringLower(Hash));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.9, 1)]
    [InlineData(600, 600)]
    [InlineData(7 * 86_400, (7 * 86_400) - 2)]
    public async Task Url_is_good_for_whole_seconds_and_says_until_when(double lifetime, int seconds)
    {
        PresignedRequest download = await SignDownloadAsync(Options(), TimeSpan.FromSeconds(lifetime));

        var query = HttpUtility.ParseQueryString(download.Url.Query);
        query["X-Amz-Algorithm"].ShouldBe("AWS4-HMAC-SHA256");
        query["X-Amz-Expires"].ShouldBe($"{seconds}");
        download.ExpiresAt.AddSeconds(-seconds).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", null).ShouldBe(query["X-Amz-Date"]);
        download.ExpiresAt.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Secret_is_in_no_url()
    {
        S3BlobStoreOptions options = Options();

        $"{await SignDownloadAsync(options)} {await SignUploadAsync(options)}".ShouldNotContain(options.SecretAccessKey!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((7 * 86_400) + 1)]
    public async Task Lifetime_out_of_range_is_refused(int seconds)
    {
        using S3Bucket bucket = new(Options(), TimeProvider.System, new Support.ListLogger());
        S3BlobPresigner presigner = new(bucket);
        TimeSpan lifetime = TimeSpan.FromSeconds(seconds);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignDownloadAsync(BlobKey.Parse("a"), lifetime));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignUploadAsync(BlobKey.Parse("a"), 1, Hash, lifetime));
    }

    [Fact]
    public async Task Size_hash_and_key_out_of_range_are_refused()
    {
        using S3Bucket bucket = new(Options(), TimeProvider.System, new Support.ListLogger());
        S3BlobPresigner presigner = new(bucket);
        TimeSpan lifetime = TimeSpan.FromMinutes(1);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await presigner.PresignUploadAsync(BlobKey.Parse("a"), -1, Hash, lifetime));
        await Should.ThrowAsync<ArgumentException>(async () => await presigner.PresignUploadAsync(BlobKey.Parse("a"), 1, Hash.AsMemory(1), lifetime));
        await Should.ThrowAsync<InvalidOperationException>(async () => await presigner.PresignUploadAsync(default, 1, Hash, lifetime));
        await Should.ThrowAsync<InvalidOperationException>(async () => await presigner.PresignDownloadAsync(default, lifetime));
    }

    private static S3BlobStoreOptions Options(string? service = "https://s3.example.org", string? region = null, bool pathStyle = true) => new()
    {
        ServiceUrl = service is null ? null : new Uri(service),
        Region = region,
        PathStyle = pathStyle,
        Bucket = "buds-payloads",
        AccessKeyId = "AKIDEXAMPLE",
        SecretAccessKey = "wJalrXUtnFEMI/K7MDENG",
    };

    private static async Task<PresignedRequest> SignDownloadAsync(S3BlobStoreOptions options, TimeSpan? lifetime = null)
    {
        using var client = S3Clients.Create(options, options.ServiceUrl);
        return await S3Urls.SignDownloadAsync(client, options.Bucket, Name, lifetime ?? TimeSpan.FromMinutes(10));
    }

    private static async Task<PresignedRequest> SignUploadAsync(S3BlobStoreOptions options, bool compared = false)
    {
        using var client = S3Clients.Create(options, options.ServiceUrl);
        return await S3Urls.SignUploadAsync(client, options.Bucket, Name, 7, Hash, compared, TimeSpan.FromMinutes(10));
    }
}
