using System.Net;
using System.Security.Cryptography;
using Amazon;
using Buds.Storage.Presigning;
using Buds.Storage.S3.Tests.Support;

namespace Buds.Storage.S3.Tests;

/// <summary>Turns back the clock that the SDK signs by, which is one for the whole process: nothing else may run meanwhile.</summary>
[NeedsS3]
[Collection(nameof(ExpiredUrlTests))]
public sealed class ExpiredUrlTests
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    [Fact]
    public async Task Url_is_refused_once_its_time_is_over()
    {
        await using TestStore store = await TestStore.CreateAsync();
        await store.WriteAsync(Key, [1]);
        using HttpClient http = new();

        PresignedRequest download = await AnHourAgoAsync(() => store.Presigner.PresignDownloadAsync(Key, TimeSpan.FromMinutes(59)));
        PresignedRequest upload = await AnHourAgoAsync(
            () => store.Presigner.PresignUploadAsync(Key, 1, SHA256.HashData([1]), TimeSpan.FromMinutes(59)));
        PresignedRequest stillGood = await AnHourAgoAsync(() => store.Presigner.PresignDownloadAsync(Key, TimeSpan.FromMinutes(90)));

        download.ExpiresAt.ShouldBeLessThan(TimeProvider.System.GetUtcNow());
        (await http.GetAsync(download.Url)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using HttpRequestMessage put = new(HttpMethod.Put, upload.Url) { Content = new ByteArrayContent([1]) };
        foreach ((string name, string value) in upload.Headers)
        {
            _ = put.Headers.TryAddWithoutValidation(name, value) || put.Content.Headers.TryAddWithoutValidation(name, value);
        }

        (await http.SendAsync(put)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        stillGood.ExpiresAt.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        (await http.GetAsync(stillGood.Url)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<PresignedRequest> AnHourAgoAsync(Func<ValueTask<PresignedRequest>> sign)
    {
        AWSConfigs.ManualClockCorrection = TimeSpan.FromHours(-1);
        try
        {
            return await sign();
        }
        finally
        {
            AWSConfigs.ManualClockCorrection = null;
        }
    }
}

[CollectionDefinition(nameof(ExpiredUrlTests), DisableParallelization = true)]
public sealed class ExpiredUrlTestsRunAlone;
