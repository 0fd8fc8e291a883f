using System.Security.Cryptography;
using Amazon.S3.Model;
using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Buds.Storage.S3.Tests;

/// <summary>A bucket with a quota, which Swift sets by its own calls.</summary>
[NeedsS3]
public sealed class S3QuotaTests
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    [Theory]
    [InlineData(8 * 1024 * 1024, "")]
    [InlineData(100_000, "+segments")]
    public async Task Write_beyond_the_quota_says_that_the_store_is_full_and_keeps_what_was_there(int partSize, string container)
    {
        S3Server server = await S3Server.GetAsync();
        string name = $"full-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        await server.Admin.PutBucketAsync(name);
        S3BlobStoreOptions options = server.Options("");
        options.Bucket = name;
        using S3Bucket bucket = new(options, TimeProvider.System, NullLogger<S3Bucket>.Instance) { PartSize = partSize };
        S3BlobStore store = new(bucket);
        await store.WriteAsync(Key, new GeneratedStream(1000, 1));
        await SetQuotaAsync(server, name + container);

        BlobStoreFullException error = await Should.ThrowAsync<BlobStoreFullException>(
            async () => await store.WriteAsync(Key, new GeneratedStream(250_000, 2), new BlobWriteOptions { Mode = BlobWriteMode.Replace }));

        error.Code.ShouldBe("store_full");
        error.IsTransient.ShouldBeFalse();
        (await store.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(1000);
        (await server.Admin.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = name })).MultipartUploads.ShouldBeNull();
        await store.DeleteAsync(Key);
        await server.Admin.DeleteBucketAsync(name);
    }

    private static async Task SetQuotaAsync(S3Server server, string container)
    {
        using HttpClient http = new();
        using HttpRequestMessage logIn = new(HttpMethod.Get, new Uri(server.Url, "/auth/v1.0"));
        logIn.Headers.Add("X-Auth-User", server.Key);
        logIn.Headers.Add("X-Auth-Key", server.Secret);
        using HttpResponseMessage session = (await http.SendAsync(logIn)).EnsureSuccessStatusCode();

        // Makes the container where it is missing.
        using HttpRequestMessage quota = new(HttpMethod.Put, $"{session.Headers.GetValues("X-Storage-Url").Single()}/{Uri.EscapeDataString(container)}");
        quota.Headers.Add("X-Auth-Token", session.Headers.GetValues("X-Auth-Token").Single());
        quota.Headers.Add("X-Container-Meta-Quota-Bytes", "50000");
        (await http.SendAsync(quota)).EnsureSuccessStatusCode();
    }
}
