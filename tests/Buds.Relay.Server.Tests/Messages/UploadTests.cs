using System.Net;
using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Messages;

public sealed class UploadTests : RelayTest
{
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(100_000);
    private TestClient _alice = null!;
    private MessageId _id;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _alice = (await RegisterAccountAsync(2))[0];
        _id = MessageId.Create(Now);
    }

    [Fact]
    public async Task Url_is_absolute_and_good_for_an_hour_and_says_when_the_payload_is_there()
    {
        var upload = await AnnounceAsync();
        upload.Url.IsAbsoluteUri.ShouldBeTrue();
        upload.Url.GetLeftPart(UriPartial.Authority).ShouldBe("https://relay.test");
        upload.ExpiresAt.ShouldBe(Now.AddHours(1));
        upload.Uploaded.ShouldBeFalse();

        await PutAsync(upload, _payload, HttpStatusCode.OK);

        (await AnnounceAsync()).Uploaded.ShouldBeTrue();
        var payload = (await Relay.InspectAsync()).Payloads.ShouldHaveSingleItem();
        payload.Size.ShouldBe(_payload.Length);
        payload.Key.Value.ShouldBe($"payloads/{_id}/{Convert.ToHexStringLower(SHA256.HashData(_payload))}");
    }

    [Fact]
    public async Task Announcement_of_another_payload_or_by_another_device_is_a_conflict()
    {
        await AnnounceAsync();
        var contents = await ContentsAsync();
        var bob = (await RegisterAccountAsync())[0];

        await _alice.RefusedAsync(RelayErrorCode.MessageConflict, TestClient.Announcement(_id, _payload.Length + 1, SHA256.HashData(_payload)));
        await _alice.RefusedAsync(RelayErrorCode.MessageConflict, TestClient.Announcement(_id, _payload.Length, SHA256.HashData([1])));
        await bob.RefusedAsync(RelayErrorCode.MessageConflict, TestClient.Announcement(_id, _payload.Length, SHA256.HashData(_payload)));

        (await ContentsAsync()).Split('\n').Where(line => line.StartsWith(_id.ToString(), StringComparison.Ordinal))
            .ShouldBe(contents.Split('\n').Where(line => line.StartsWith(_id.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Announcement_that_cannot_be_is_refused()
    {
        var hash = SHA256.HashData(_payload);

        await _alice.RefusedAsync(RelayErrorCode.PayloadTooLarge, TestClient.Announcement(_id, RelayLimits.Default.MaxPayloadBytes + 1, hash));
        (await _alice.RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Announcement(_id, 0, hash))).Errors!.Keys.ShouldBe(["size"]);
        (await _alice.RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Announcement(_id, 1, hash.AsMemory(1)))).Errors!.Keys.ShouldBe(["sha256"]);

        (await Relay.InspectAsync()).Uploads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Announcement_at_the_limit_is_taken() => (await _alice.CallAsync(
        TestClient.Announcement(_id, RelayLimits.Default.MaxPayloadBytes, SHA256.HashData(_payload)), RelayJson.Default.UploadResponse))
        .Uploaded.ShouldBeFalse();

    [Fact]
    public async Task Announcement_of_a_message_that_was_sent_says_that_it_is_there()
    {
        var envelope = await _alice.SendNewAsync(_alice.Device.Account);

        (await _alice.AnnounceAsync(envelope)).Uploaded.ShouldBeTrue();
    }

    [Fact]
    public async Task Upload_of_other_bytes_or_of_another_length_is_refused_and_can_be_repeated()
    {
        var upload = await AnnounceAsync();
        var altered = _payload.ToArray();
        altered[^1] ^= 1;
        byte[][] wrong = [altered, _payload[..^1], [.. _payload, 0], []];

        foreach (var bytes in wrong)
        {
            foreach (var chunked in new[] { false, true })
            {
                using HttpContent content = chunked ? new PushContent(bytes) : new ByteArrayContent(bytes);
                using var answer = await _alice.PutAsync(upload.Url, content);
                await answer.ShouldBeRefusedAsync(RelayErrorCode.UploadMismatch);
            }
        }

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
        await PutAsync(upload, _payload, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Upload_again_is_taken_as_the_same()
    {
        var upload = await AnnounceAsync();

        await PutAsync(upload, _payload, HttpStatusCode.OK);
        await PutAsync(upload, _payload, HttpStatusCode.OK);

        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Upload_by_many_at_once_is_there_once()
    {
        var upload = await AnnounceAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync(upload, _payload, HttpStatusCode.OK)));

        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Url_that_was_altered_or_has_expired_is_refused()
    {
        var upload = await AnnounceAsync();
        var text = upload.Url.OriginalString;
        string[] altered =
        [
            text.Replace("size=100000", "size=100001", StringComparison.Ordinal),
            text.Replace("method=PUT", "method=GET", StringComparison.Ordinal),
            text[..^1] + (text[^1] == 'A' ? 'B' : 'A'),
            text + "&size=100000",
            text + "&other=1&other=2",
            text[..text.IndexOf('?', StringComparison.Ordinal)],
        ];

        foreach (var url in altered)
        {
            await RefusedAsync(new Uri(url), RelayErrorCode.BadUrlSignature);
        }

        Relay.Time.Advance(TimeSpan.FromHours(1));
        await RefusedAsync(upload.Url, RelayErrorCode.UrlExpired);
        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_url_does_not_download_nor_the_other_way_round()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_alice.Device.Account], Now);
        await _alice.UploadAsync(envelope);
        await _alice.SendMessageAsync(envelope);
        var reader = ClientOf(_alice.Device.Account.Devices[1]);
        var download = (await reader.ReadInboxAsync()).Messages[0].Payload.Url;

        using var got = await _alice.GetAsync((await AnnounceAsync()).Url);
        await got.ShouldBeRefusedAsync(RelayErrorCode.BadUrlSignature);
        await RefusedAsync(download, RelayErrorCode.BadUrlSignature);
    }

    [Fact]
    public async Task Download_says_how_much_there_is_and_that_parts_can_be_had()
    {
        var envelope = await _alice.SendNewAsync(_alice.Device.Account);
        var reader = ClientOf(_alice.Device.Account.Devices[1]);
        var url = (await reader.ReadInboxAsync()).Messages[0].Payload.Url;

        using var answer = await reader.GetAsync(url);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(envelope.Payload.Length);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        answer.Headers.AcceptRanges.ShouldBe(["bytes"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(envelope.Payload);
    }

    [Fact]
    public async Task Download_gives_a_part_where_one_is_asked_for()
    {
        var envelope = await _alice.SendNewAsync(_alice.Device.Account);
        var reader = ClientOf(_alice.Device.Account.Devices[1]);
        var url = (await reader.ReadInboxAsync()).Messages[0].Payload.Url;
        using var http = Relay.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(10, null) } };

        using var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(envelope.Payload[10..]);
    }

    [Fact]
    public async Task Download_of_a_payload_that_is_gone_is_not_found()
    {
        var envelope = await _alice.SendNewAsync(_alice.Device.Account);
        var reader = ClientOf(_alice.Device.Account.Devices[1]);
        var url = (await reader.ReadInboxAsync()).Messages[0].Payload.Url;
        await Relay.DeletePayloadAsync(envelope.Id);

        using var answer = await reader.GetAsync(url);

        await answer.ShouldBeRefusedAsync(RelayErrorCode.NotFound);
    }

    private Task<UploadResponse> AnnounceAsync() => _alice.CallAsync(
        TestClient.Announcement(_id, _payload.Length, SHA256.HashData(_payload)), RelayJson.Default.UploadResponse);

    private async Task PutAsync(UploadResponse upload, byte[] bytes, HttpStatusCode expected)
    {
        using var content = new ByteArrayContent(bytes);
        using var answer = await _alice.PutAsync(upload.Url, content);
        answer.StatusCode.ShouldBe(expected);
    }

    private async Task RefusedAsync(Uri url, string code)
    {
        using var content = new ByteArrayContent(_payload);
        using var answer = await _alice.PutAsync(url, content);
        await answer.ShouldBeRefusedAsync(code);
    }

    /// <summary>Content that does not tell its length.</summary>
    private sealed class PushContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
