using Amazon.S3.Model;
using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.S3.Tests;

[NeedsS3]
public sealed class S3CapabilityTests
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    private readonly ListLogger _log = new();

    [Fact]
    public async Task What_a_store_lacks_is_found_and_said_once()
    {
        await using TestStore store = await TestStore.CreateAsync(options => options.ExpireAfterDays = 32, log: _log);

        S3Capabilities found = await store.Bucket.ConnectAsync();
        await store.Bucket.ConnectAsync();
        await store.WriteAsync(Key, [1]);

        found.ShouldBe(new S3Capabilities { ConditionalCreate = false, ComparesChecksums = false, ExpiresBlobs = false });
        _log.Ids.ShouldBe([5002, 5001]);
        _log.Text.ShouldContain("took no lifecycle rule");
        (await store.ObjectsAsync()).ShouldBe([Key.Value]);
    }

    [Fact]
    public async Task What_a_store_has_is_found_and_used()
    {
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        await using TestStore store = await TestStore.CreateAsync(options => options.ExpireAfterDays = 32, aws.Url, log: _log);

        (await store.Bucket.ConnectAsync())
            .ShouldBe(new S3Capabilities { ConditionalCreate = true, ComparesChecksums = true, ExpiresBlobs = true });

        _log.Ids.ShouldBe([5001]);
        store.Presigner.VerifiesContent.ShouldBeTrue();
        (await store.ObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Store_that_takes_a_condition_and_does_not_look_at_it_is_found_out()
    {
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        aws.Rules!.IgnoresConditions = true;
        await using TestStore store = await TestStore.CreateAsync(at: aws.Url);
        await store.WriteAsync(Key, [1]);

        await Should.ThrowAsync<BlobExistsException>(async () => await store.WriteAsync(Key, [2]));

        store.Bucket.Capabilities.ShouldNotBeNull().ConditionalCreate.ShouldBeFalse();
    }

    [Fact]
    public async Task Presigner_trusts_nothing_until_the_store_was_asked()
    {
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        await using TestStore store = await TestStore.CreateAsync(at: aws.Url);

        store.Presigner.VerifiesContent.ShouldBeFalse();

        await store.Presigner.PresignUploadAsync(Key, 1, new byte[32], TimeSpan.FromMinutes(1));
        store.Presigner.VerifiesContent.ShouldBeTrue();
    }

    [Fact]
    public async Task Expiry_rule_is_set_beside_the_others_and_only_where_it_is_not_as_it_should_be()
    {
        const string Other = """
            <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule></LifecycleConfiguration>
            """;
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        aws.Rules!.Lifecycle = Other;
        await using TestStore first = await TestStore.CreateAsync(options => options.ExpireAfterDays = 32, aws.Url);
        await first.Bucket.ConnectAsync();
        await using TestStore again = await TestStore.CreateAsync(options => (options.ExpireAfterDays, options.KeyPrefix) = (32, first.KeyPrefix), aws.Url);
        await again.Bucket.ConnectAsync();
        await using TestStore longer = await TestStore.CreateAsync(options => (options.ExpireAfterDays, options.KeyPrefix) = (40, first.KeyPrefix), aws.Url);
        await longer.Bucket.ConnectAsync();

        using var client = first.Server.ClientOf(aws.Url);
        List<LifecycleRule> rules = (await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = S3Server.Bucket })).Configuration.Rules;
        rules.Select(rule => (rule.Id, rule.Expiration.Days)).ShouldBe([("logs", 7), ($"buds-expiry {first.KeyPrefix}", 40)]);
        rules[1].Filter.LifecycleFilterPredicate.ShouldBeOfType<LifecyclePrefixPredicate>().Prefix.ShouldBe(first.KeyPrefix);
        rules[1].AbortIncompleteMultipartUpload.DaysAfterInitiation.ShouldBe(1);
        aws.Requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal) && request.EndsWith("?lifecycle", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Bucket_whose_blobs_do_not_expire_keeps_its_rules_unread()
    {
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        await using TestStore store = await TestStore.CreateAsync(at: aws.Url);

        (await store.Bucket.ConnectAsync()).ExpiresBlobs.ShouldBeFalse();

        aws.Requests.ShouldNotContain(request => request.EndsWith("?lifecycle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Uploads_in_parts_that_ended_a_day_ago_are_removed_and_younger_ones_are_left()
    {
        await using TestStore store = await TestStore.CreateAsync(log: _log);
        await store.Server.Admin.InitiateMultipartUploadAsync(S3Server.Bucket, store.KeyPrefix + Key.Value);

        await store.Bucket.ConnectAsync();
        (await store.CountUploadsInPartsAsync()).ShouldBe(1);

        FakeTimeProvider later = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        await using TestStore next = await TestStore.CreateAsync(options => options.KeyPrefix = store.KeyPrefix, time: later, log: _log);
        await next.Bucket.ConnectAsync();
        (await store.CountUploadsInPartsAsync()).ShouldBe(0);
        _log.Ids.ShouldBe([5001, 5001, 5003]);
    }

    [Fact]
    public async Task Upload_in_parts_whose_blob_may_be_there_is_left()
    {
        await using TestStore store = await TestStore.CreateAsync();
        await store.Server.Admin.InitiateMultipartUploadAsync(S3Server.Bucket, store.KeyPrefix + Key.Value);
        await store.WriteAsync(Key, [1]);

        FakeTimeProvider later = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        await using TestStore next = await TestStore.CreateAsync(options => options.KeyPrefix = store.KeyPrefix, time: later);
        await next.Bucket.ConnectAsync();

        (await store.CountUploadsInPartsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Bucket_that_does_not_exist_is_said_to()
    {
        await using TestStore store = await TestStore.CreateAsync(options => options.Bucket = "no-such-bucket");

        await ShouldBeUnavailableAsync(store, "bucket does not exist");
    }

    [Fact]
    public async Task Wrong_credentials_are_said_to_be_and_are_in_no_text()
    {
        await using TestStore store = await TestStore.CreateAsync(options => options.SecretAccessKey = "not-the-secret", log: _log);

        BlobStoreUnavailableException error = await ShouldBeUnavailableAsync(store, "refuses the credentials");

        $"{error} {_log.Text} {store.Options} {store.Bucket} {store.Blobs} {store.Presigner}".ShouldNotContain("not-the-secret");
    }

    [Fact]
    public async Task Store_that_is_not_there_at_first_is_asked_again()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(at: front.Url);
        front.Fault = _ => new FrontFault.HangUp();
        await ShouldBeUnavailableAsync(store, "does not answer");

        front.Fault = _ => null;

        await store.WriteAsync(Key, [1]);
        (await store.ObjectsAsync()).ShouldBe([Key.Value]);
    }

    [Fact]
    public async Task Bucket_that_is_gone_is_not_an_empty_one()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(at: front.Url);
        await store.WriteAsync(Key, [1]);
        front.Fault = request => new FrontFault.Refusal(404, HttpMethods.IsHead(request.Method) ? "" : "NoSuchBucket");

        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Blobs.StatAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Blobs.OpenReadAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Blobs.DeleteAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Blobs.ListAsync("").GetAsyncEnumerator().MoveNextAsync());
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Blobs.WriteAsync(Key, new ChunkedStream([1])));
    }

    private static async Task<BlobStoreUnavailableException> ShouldBeUnavailableAsync(TestStore store, string saying)
    {
        BlobStoreUnavailableException error = await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.Bucket.ConnectAsync());
        error.Message.ShouldContain(saying);
        error.Code.ShouldBe("store_unavailable");
        return error;
    }
}
