using System.Security.Cryptography;
using Buds.Storage.S3.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.S3.Tests;

/// <summary>A store that goes away in the middle: a typed error, and the blob is there whole or not at all.</summary>
[NeedsS3]
public sealed class S3FaultTests : IAsyncLifetime
{
    private const int PartSize = 50_000;

    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");
    private static readonly BlobWriteOptions Replacing = new() { Mode = BlobWriteMode.Replace };

    private readonly byte[] _old = RandomNumberGenerator.GetBytes(100);
    private readonly byte[] _new = RandomNumberGenerator.GetBytes((3 * PartSize) + 1);
    private S3Front _front = null!;
    private TestStore _store = null!;

    public async Task InitializeAsync()
    {
        _front = await S3Front.StartAsync(likeAws: true);
        _store = await TestStore.CreateAsync(at: _front.Url, partSize: PartSize);
        await _store.Bucket.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        _front.Fault = _ => null;
        await _store.DisposeAsync();
        await _front.DisposeAsync();
    }

    [Fact]
    public async Task Calls_to_a_store_that_is_away_fail_as_transient()
    {
        _front.Fault = _ => new FrontFault.HangUp();

        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(Key, _old));
        await ShouldBeUnavailableAsync(async () => await _store.Blobs.OpenReadAsync(Key));
        await ShouldBeUnavailableAsync(async () => await _store.Blobs.StatAsync(Key));
        await ShouldBeUnavailableAsync(async () => await _store.Blobs.DeleteAsync(Key));
        await ShouldBeUnavailableAsync(async () => await _store.Blobs.ListAsync("").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task Store_that_never_answers_is_given_up()
    {
        await using TestStore store = await TestStore.CreateAsync(options => options.RequestTimeout = TimeSpan.FromSeconds(1), _front.Url);
        _front.Fault = _ => new FrontFault.Silence();

        await ShouldBeUnavailableAsync(async () => await store.Blobs.StatAsync(Key));
    }

    [Theory]
    [InlineData(BlobWriteMode.CreateNew)]
    [InlineData(BlobWriteMode.Replace)]
    public async Task Write_cut_off_between_two_parts_keeps_nothing_and_its_parts_go_at_a_later_start(BlobWriteMode mode)
    {
        int parts = 0;
        _front.Fault = request => parts == 2 || (request.Query.ContainsKey("partNumber") && ++parts == 2) ? new FrontFault.HangUp() : null;
        if (mode == BlobWriteMode.Replace)
        {
            await PutOldAsync();
        }

        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(Key, _new, new BlobWriteOptions { Mode = mode }));

        _front.Fault = _ => null;
        (await ReadAsync()).ShouldBe(mode == BlobWriteMode.Replace ? _old : null);
        (await _store.CountUploadsInPartsAsync()).ShouldBe(1);

        await RestartLaterAsync();
        (await ReadAsync()).ShouldBe(mode == BlobWriteMode.Replace ? _old : null);
        if (mode == BlobWriteMode.CreateNew)
        {
            // A blob of the same second may be what the parts have become.
            (await _store.CountUploadsInPartsAsync()).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Part_that_is_refused_takes_those_before_it_away()
    {
        int parts = 0;
        _front.Fault = request => request.Query.ContainsKey("partNumber") && ++parts == 2 ? new FrontFault.Refusal(503, "SlowDown") : null;

        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(Key, _new));

        (await ReadAsync()).ShouldBeNull();
        (await _store.CountUploadsInPartsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Write_whose_parts_cannot_be_put_together_keeps_the_old_content()
    {
        await PutOldAsync();
        _front.Fault = request => IsCompletion(request) ? new FrontFault.Refusal(400, "InvalidPart") : null;

        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(Key, _new, Replacing));

        (await ReadAsync()).ShouldBe(_old);
        (await _store.CountUploadsInPartsAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_whose_last_answer_is_lost_may_have_taken_effect_but_as_a_whole(bool inParts)
    {
        byte[] content = inParts ? _new : _new[..PartSize];
        _front.Fault = request => IsLast(request) ? new FrontFault.LoseAnswer() : null;

        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(Key, content));

        _front.Fault = _ => null;
        (await ReadAsync()).ShouldBe(content);
        await RestartLaterAsync();
        (await ReadAsync()).ShouldBe(content);
    }

    [Theory]
    [InlineData(BlobWriteMode.CreateNew, true)]
    [InlineData(BlobWriteMode.CreateNew, false)]
    [InlineData(BlobWriteMode.Replace, true)]
    [InlineData(BlobWriteMode.Replace, false)]
    public async Task Write_that_is_repeated_because_its_answer_was_lost_is_not_refused_for_itself(BlobWriteMode mode, bool inParts)
    {
        byte[] content = inParts ? _new : _new[..PartSize];
        await using TestStore store = await TestStore.CreateAsync(
            options => (options.MaxRetries, options.KeyPrefix) = (1, _store.KeyPrefix), _front.Url, partSize: PartSize);
        await store.Bucket.ConnectAsync();
        int lost = 0;
        _front.Fault = request => IsLast(request) && lost++ == 0 ? new FrontFault.LoseAnswer() : null;

        (await store.WriteAsync(Key, content, new BlobWriteOptions { Mode = mode })).Size.ShouldBe(content.Length);

        lost.ShouldBe(2);
        (await ReadAsync()).ShouldBe(content);
    }

    [Fact]
    public async Task Conflict_with_another_write_is_tried_again_and_then_given_up()
    {
        int conflicts = 0;
        _front.Fault = request => IsLast(request) && conflicts++ < 2 ? new FrontFault.Refusal(409, "ConditionalRequestConflict") : null;
        await _store.WriteAsync(Key, _old);
        conflicts.ShouldBe(3);
        (await ReadAsync()).ShouldBe(_old);

        _front.Fault = request => IsLast(request) ? new FrontFault.Refusal(409, "ConditionalRequestConflict") : null;
        await ShouldBeUnavailableAsync(async () => await _store.WriteAsync(BlobKey.Parse("other"), _old));
    }

    [Fact]
    public async Task Transient_failures_are_repeated_as_often_as_is_allowed()
    {
        await PutOldAsync();
        await using TestStore store = await TestStore.CreateAsync(options => (options.MaxRetries, options.KeyPrefix) = (2, _store.KeyPrefix), _front.Url);
        int failures = 0;
        _front.Fault = _ => failures++ < 2 ? new FrontFault.Refusal(503, "SlowDown") : null;
        (await store.Blobs.StatAsync(Key)).ShouldNotBeNull();

        failures = 0;
        _front.Fault = _ => failures++ < 100 ? new FrontFault.Refusal(503, "SlowDown") : null;
        await ShouldBeUnavailableAsync(async () => await store.Blobs.StatAsync(Key));
        failures.ShouldBe(3);
    }

    [Fact]
    public async Task Read_that_is_cut_off_fails_and_does_not_end()
    {
        byte[] content = RandomNumberGenerator.GetBytes(1_000_000);
        await _store.WriteAsync(Key, content);
        _front.Fault = _ => new FrontFault.CutAnswer();
        await using Stream stream = (await _store.Blobs.OpenReadAsync(Key)).ShouldNotBeNull();

        await ShouldBeUnavailableAsync(async () => await stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Store_that_says_that_it_is_full_is_believed()
    {
        foreach ((int status, string code) in new[] { (507, "XMinioStorageFull"), (403, "QuotaExceeded"), (413, "EntityTooLarge"), (507, "") })
        {
            _front.Fault = request => IsLast(request) ? new FrontFault.Refusal(status, code) : null;

            BlobStoreFullException error = await Should.ThrowAsync<BlobStoreFullException>(async () => await _store.WriteAsync(Key, _old));

            error.Code.ShouldBe("store_full");
        }
    }

    [Theory]
    [InlineData("<html>This is a wireless network: accept its terms.</html>")]
    [InlineData("")]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents><Key>t</Key><Size>many</Size></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents>")]
    public async Task Listing_that_makes_no_sense_is_a_fault_of_the_store_or_empty(string body)
    {
        _front.Fault = _ => new FrontFault.Answer(200, body);
        List<BlobKey> seen = [];

        try
        {
            await foreach (BlobInfo blob in _store.Blobs.ListAsync(""))
            {
                seen.Add(blob.Key);
            }
        }
        catch (BlobStoreUnavailableException)
        {
        }

        seen.ShouldBeEmpty();
    }

    private static bool IsCompletion(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Query.ContainsKey("uploadId");

    /// <summary>The request that makes the blob.</summary>
    private static bool IsLast(HttpRequest request) => IsCompletion(request) || (HttpMethods.IsPut(request.Method) && !request.Query.ContainsKey("uploadId"));

    private async Task PutOldAsync()
    {
        await using TestStore direct = await TestStore.CreateAsync(options => options.KeyPrefix = _store.KeyPrefix + "unused/");
        await direct.Server.Admin.PutObjectAsync(new()
        {
            BucketName = S3Server.Bucket,
            Key = _store.KeyPrefix + Key.Value,
            InputStream = new MemoryStream(_old),
            UseChunkEncoding = false,
        });
    }

    private async Task RestartLaterAsync()
    {
        FakeTimeProvider later = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        using S3Bucket next = new(_store.Options, later, new ListLogger());
        await next.ConnectAsync();
    }

    private async Task<byte[]?> ReadAsync()
    {
        await using Stream? stream = await _store.Blobs.OpenReadAsync(Key);
        if (stream is null)
        {
            return null;
        }

        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static async Task ShouldBeUnavailableAsync(Func<Task> call)
    {
        BlobStoreUnavailableException error = await Should.ThrowAsync<BlobStoreUnavailableException>(call);
        error.Code.ShouldBe("store_unavailable");
        error.IsTransient.ShouldBeTrue();
    }
}
