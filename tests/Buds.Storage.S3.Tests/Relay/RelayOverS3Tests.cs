using System.Net;
using System.Security.Cryptography;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage.Presigning;
using Buds.Storage.S3.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Storage.S3.Tests.Relay;

/// <summary>A whole relay whose payloads are in an S3 store.</summary>
public abstract class RelayOverS3Tests(bool likeAws) : RelayTest, IDisposable
{
    private readonly HttpClient _bare = new();

    protected TestStore Payloads { get; private set; } = null!;

    protected S3Front Front { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Front = await S3Front.StartAsync(likeAws);
        Payloads = await TestStore.CreateAsync(at: Front.Url);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Payloads.DisposeAsync();
        await Front.DisposeAsync();
    }

    public void Dispose()
    {
        _bare.Dispose();
        GC.SuppressFinalize(this);
    }

    // What the relay had before stays registered, as where one configuration is laid over another.
    protected override void Replace(IServiceCollection services) => services.AddBudsS3BlobStore(options =>
    {
        S3BlobStoreOptions ours = Payloads.Options;
        (options.Bucket, options.KeyPrefix, options.ServiceUrl, options.PathStyle) = (ours.Bucket, ours.KeyPrefix, ours.ServiceUrl, ours.PathStyle);
        (options.AccessKeyId, options.SecretAccessKey) = (ours.AccessKeyId, ours.SecretAccessKey);
    });

    [Fact]
    public async Task Payload_goes_from_device_to_store_to_device_and_is_deleted_after_the_last_acknowledgement()
    {
        var (alice, bob, envelope) = await SealAsync();
        var upload = await alice.AnnounceAsync(envelope);
        upload.Url.Authority.ShouldBe(Front.Url.Authority);
        upload.Uploaded.ShouldBeFalse();

        (await UploadAsync(upload, envelope.Payload)).ShouldBe(HttpStatusCode.OK);
        (await alice.AnnounceAsync(envelope)).Uploaded.ShouldBeTrue();
        await alice.SendMessageAsync(envelope);

        var item = (await bob.ReadInboxAsync()).Messages.ShouldHaveSingleItem();
        item.Payload.Url.Authority.ShouldBe(Front.Url.Authority);
        (await _bare.GetByteArrayAsync(item.Payload.Url)).ShouldBe(envelope.Payload);
        (await Payloads.ObjectsAsync()).ShouldBe([$"payloads/{envelope.Id}/{Convert.ToHexStringLower(SHA256.HashData(envelope.Payload))}"]);

        await bob.AcknowledgeAsync(envelope.Id);
        (await Payloads.ObjectsAsync()).ShouldBeEmpty();
        (await _bare.GetAsync(item.Payload.Url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Send_without_an_upload_is_refused()
    {
        var (alice, _, envelope) = await SealAsync();
        await alice.AnnounceAsync(envelope);

        await alice.RefusedAsync(RelayErrorCode.UploadMissing, TestClient.Sending(envelope));
    }

    [Fact]
    public async Task Relay_has_no_address_for_payloads_of_its_own()
    {
        var presigner = new HmacBlobPresigner(new HmacBlobPresignerOptions { Secret = new byte[32] }, Relay.Time);
        var (alice, _, _) = await SealAsync();
        var put = await presigner.PresignUploadAsync(BlobKey.Parse("payloads/a"), 1, SHA256.HashData([1]), TimeSpan.FromMinutes(1));
        var get = await presigner.PresignDownloadAsync(BlobKey.Parse("payloads/a"), TimeSpan.FromMinutes(1));

        using var content = new ByteArrayContent([1]);
        (await alice.PutAsync(put.Url, content)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await alice.GetAsync(get.Url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Store_that_goes_away_is_a_typed_error_and_all_is_well_once_it_is_back()
    {
        var (alice, bob, envelope) = await SealAsync();
        await UploadAsync(await alice.AnnounceAsync(envelope), envelope.Payload);
        Front.Fault = _ => new FrontFault.Refusal(503, "SlowDown");

        await alice.RefusedAsync(RelayErrorCode.StoreUnavailable, TestClient.Sending(envelope));

        Front.Fault = _ => null;
        await alice.SendMessageAsync(envelope);
        (await bob.ReadInboxAsync()).Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Upload_that_nobody_sent_is_removed_in_the_end()
    {
        var (alice, _, envelope) = await SealAsync();
        await UploadAsync(await alice.AnnounceAsync(envelope), envelope.Payload);

        Relay.Time.Advance(TimeSpan.FromHours(25));
        await Relay.CleanUpAsync();

        (await Payloads.ObjectsAsync()).ShouldBeEmpty();
    }

    protected async Task<(TestClient Alice, TestClient Bob, TestEnvelope Envelope)> SealAsync()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = (await RegisterAccountAsync())[0];
        return (alice, bob, await TestEnvelope.SealAsync(alice.Device, [bob.Device.Account], Now, blobSize: 200_000));
    }

    protected async Task<HttpStatusCode> UploadAsync(UploadResponse upload, byte[] payload)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, upload.Url) { Content = new ByteArrayContent(payload) };
        foreach (var (name, value) in upload.Headers)
        {
            (request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value)).ShouldBeTrue();
        }

        using var answer = await _bare.SendAsync(request);
        return answer.StatusCode;
    }

    protected int PayloadsRead => Front.Requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal) && request.Contains("payloads/", StringComparison.Ordinal));
}

/// <summary>A store that does not compare checksums: the relay looks for itself.</summary>
[NeedsS3]
public sealed class RelayOverTrustingStoreTests() : RelayOverS3Tests(likeAws: false)
{
    [Fact]
    public async Task Other_bytes_of_the_same_length_are_found_out_when_the_message_is_sent()
    {
        var (alice, bob, envelope) = await SealAsync();
        var other = (byte[])envelope.Payload.Clone();
        other[100] ^= 1;
        (await UploadAsync(await alice.AnnounceAsync(envelope), other)).ShouldBe(HttpStatusCode.OK);

        await alice.RefusedAsync(RelayErrorCode.UploadMismatch, TestClient.Sending(envelope));

        PayloadsRead.ShouldBe(1);
        (await bob.ReadInboxAsync()).Messages.ShouldBeEmpty();
        (await UploadAsync(await alice.AnnounceAsync(envelope), envelope.Payload)).ShouldBe(HttpStatusCode.OK);
        await alice.SendMessageAsync(envelope);
    }
}

/// <summary>A store that compares checksums: the relay reads no payload.</summary>
[NeedsS3]
public sealed class RelayOverComparingStoreTests() : RelayOverS3Tests(likeAws: true)
{
    [Fact]
    public async Task Other_bytes_of_the_same_length_are_refused_by_the_store()
    {
        var (alice, _, envelope) = await SealAsync();
        var other = (byte[])envelope.Payload.Clone();
        other[100] ^= 1;

        (await UploadAsync(await alice.AnnounceAsync(envelope), other)).ShouldBe(HttpStatusCode.BadRequest);

        await alice.RefusedAsync(RelayErrorCode.UploadMissing, TestClient.Sending(envelope));
    }

    [Fact]
    public async Task No_byte_of_a_payload_passes_through_the_relay()
    {
        var (alice, bob, envelope) = await SealAsync();
        await UploadAsync(await alice.AnnounceAsync(envelope), envelope.Payload);
        await alice.AnnounceAsync(envelope);
        await alice.SendMessageAsync(envelope);
        await bob.ReadInboxAsync();
        await bob.AcknowledgeAsync(envelope.Id);

        PayloadsRead.ShouldBe(0);
        (await Payloads.ObjectsAsync()).ShouldBeEmpty();
    }
}
