using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Payloads;

public sealed class PayloadDownloadTests : ClientTests
{
    private const string Url = "https://blobs.example/p/1?sig=s";
    private const string Target = "/p/1?sig=s";
    private static readonly byte[] Payload = "the sealed payload"u8.ToArray();

    public PayloadDownloadTests()
        : base(options => options.Jitter = () => 0.5)
    {
    }

    [Fact]
    public async Task Payload_is_got_with_the_named_headers_and_no_signature()
    {
        Relay.On(HttpMethod.Get, Target, () => ScriptedRelay.Bytes(Payload, null));

        (await DownloadAsync(Payload.Length, ("x-amz-meta", "1"))).ShouldBe(Payload);

        Relay.Requests.ShouldHaveSingleItem().Headers.ShouldHaveSingleItem().ShouldBe(new("x-amz-meta", "1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_allowed_are_refused(bool saysItsLength)
    {
        Relay.On(HttpMethod.Get, Target, () => saysItsLength ? ScriptedRelay.Bytes(Payload, null) : Streamed(new UnknownLengthStream(Payload)));

        var error = await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(Payload.Length - 1));

        (error.Code, error.IsTransient).ShouldBe((RelayClientErrorCode.PayloadSizeWrong, false));
    }

    [Fact]
    public async Task Rest_of_a_payload_is_asked_for_where_the_connection_breaks()
    {
        Relay.On(
            HttpMethod.Get,
            Target,
            () => Streamed(new UnknownLengthStream(Payload[..4], new IOException("reset"))),
            () => Rest(4, Streamed(new UnknownLengthStream(Payload[4..10], new IOException("reset again")))),
            () => Rest(10, ScriptedRelay.Bytes(Payload[10..], null, HttpStatusCode.PartialContent)));

        (await DownloadAsync(Payload.Length)).ShouldBe(Payload);

        Relay.Requests.Select(request => request.Headers.GetValueOrDefault("Range")).ShouldBe([null, "bytes=4-", "bytes=10-"]);
    }

    [Fact]
    public async Task Connection_that_breaks_again_and_again_ends_the_stream_with_a_transient_error()
    {
        Relay.On(
            HttpMethod.Get,
            Target,
            () => Streamed(new UnknownLengthStream(Payload[..4], new IOException("reset"))),
            () => Rest(4, Streamed(new UnknownLengthStream(Payload[4..5], new IOException("reset")))),
            () => Rest(5, Streamed(new UnknownLengthStream(Payload[5..6], new IOException("reset")))),
            () => Rest(6, Streamed(new UnknownLengthStream(Payload[6..7], new IOException("reset")))));

        var error = await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(1000));

        (error.Code, error.IsTransient).ShouldBe((RelayClientErrorCode.PayloadUnavailable, true));
    }

    [Fact]
    public async Task Connection_that_breaks_after_each_64_KiB_is_resumed_for_as_long_as_it_takes()
    {
        const int Piece = 64 * 1024;
        var payload = new byte[20 * Piece];
        new Random(1).NextBytes(payload);
        Relay.On(HttpMethod.Get, Target, [.. Enumerable.Range(0, 20).Select(piece => (Func<HttpResponseMessage>)(() =>
        {
            var part = Streamed(new UnknownLengthStream(payload[(piece * Piece)..((piece + 1) * Piece)], piece < 19 ? new IOException("reset") : null));
            return piece == 0 ? part : Rest(piece * Piece, part);
        }))]);

        (await DownloadAsync(payload.Length)).ShouldBe(payload);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, 4)]
    [InlineData(HttpStatusCode.PartialContent, 3)]
    [InlineData(HttpStatusCode.PartialContent, null)]
    public async Task Store_that_answers_another_part_than_asked_for_is_not_believed(HttpStatusCode status, int? from)
    {
        Relay.On(HttpMethod.Get, Target, () => Streamed(new UnknownLengthStream(Payload[..4], new IOException("reset"))), () =>
        {
            var answer = ScriptedRelay.Bytes(Payload[4..], null, status);
            answer.Content.Headers.ContentRange = from is { } first ? new ContentRangeHeaderValue(first, first + Payload.Length - 5) : null;
            return answer;
        });

        await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(Payload.Length));
    }

    [Fact]
    public async Task Rest_that_is_larger_than_what_is_left_is_refused()
    {
        Relay.On(
            HttpMethod.Get,
            Target,
            () => Streamed(new UnknownLengthStream(Payload[..4], new IOException("reset"))),
            () => Rest(4, Streamed(new UnknownLengthStream([.. Payload[4..], 1]))));

        (await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(Payload.Length))).Code.ShouldBe(RelayClientErrorCode.PayloadSizeWrong);
    }

    [Fact]
    public async Task Url_whose_time_is_over_is_asked_for_anew_and_the_rest_comes_from_there()
    {
        Relay.On(
            HttpMethod.Get,
            Target,
            () => Streamed(new UnknownLengthStream(Payload[..4], new IOException("reset"))),
            () => ScriptedRelay.Problem(RelayErrorCode.UrlExpired));
        Relay.On(HttpMethod.Get, "/p/2", () => Rest(4, ScriptedRelay.Bytes(Payload[4..], null, HttpStatusCode.PartialContent)));

        await using var stream = await Client.DownloadPayloadAsync(
            Wire.Link(Url), Payload.Length, _ => ValueTask.FromResult<PayloadLink?>(Wire.Link("https://blobs.example/p/2")));
        var bytes = new byte[Payload.Length];
        await stream.ReadExactlyAsync(bytes);

        bytes.ShouldBe(Payload);
    }

    [Fact]
    public async Task Url_that_cannot_be_had_anew_is_refused_as_it_was()
    {
        Relay.On(HttpMethod.Get, Target, () => ScriptedRelay.Problem(RelayErrorCode.UrlExpired));

        var error = await Should.ThrowAsync<RelayException>(
            () => Client.DownloadPayloadAsync(Wire.Link(Url), Payload.Length, _ => ValueTask.FromResult<PayloadLink?>(null)));

        error.Code.ShouldBe(RelayErrorCode.UrlExpired);
    }

    [Fact]
    public async Task Beginning_of_a_download_is_repeated()
    {
        Relay.On(HttpMethod.Get, Target, () => throw new HttpRequestException("no route"), () => ScriptedRelay.Bytes(Payload, null));

        var download = DownloadAsync(Payload.Length);
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));

        (await download).ShouldBe(Payload);
    }

    [Fact]
    public async Task Stream_that_stands_still_ends_with_a_time_out()
    {
        static HttpResponseMessage Still() => Streamed(new Pipe().Reader.AsStream());
        Relay.On(HttpMethod.Get, Target, Still, Still, Still, Still);

        var download = DownloadAsync(1000);
        for (var i = 0; i < 4; i++)
        {
            await Clock.PassAsync(TimeSpan.FromSeconds(30));
        }

        (await Should.ThrowAsync<RelayTransportException>(() => download)).Code.ShouldBe(RelayClientErrorCode.Timeout);
    }

    [Fact]
    public async Task Reader_may_take_its_time_between_two_reads()
    {
        Relay.On(HttpMethod.Get, Target, () => ScriptedRelay.Bytes(Payload, null));
        await using var stream = await Client.DownloadPayloadAsync(Wire.Link(Url), Payload.Length);

        Clock.Advance(TimeSpan.FromHours(1));
        await stream.ReadExactlyAsync(new byte[1]);
        Clock.Advance(TimeSpan.FromHours(1));
        await stream.ReadExactlyAsync(new byte[Payload.Length - 1]);

        (await stream.ReadAsync(new byte[1])).ShouldBe(0);
    }

    [Fact]
    public async Task Reader_that_cancels_gets_a_cancellation()
    {
        Relay.On(HttpMethod.Get, Target, () => Streamed(new Pipe().Reader.AsStream()));
        await using var stream = await Client.DownloadPayloadAsync(Wire.Link(Url), 10);
        using var cancel = new CancellationTokenSource();

        var read = stream.ReadAsync(new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Disposed_stream_closes_the_answer()
    {
        var body = new UnknownLengthStream(Payload);
        Relay.On(HttpMethod.Get, Target, () => Streamed(body));

        await (await Client.DownloadPayloadAsync(Wire.Link(Url), 100)).DisposeAsync();

        body.IsDisposed.ShouldBeTrue();
        Clock.Sleeps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404, RelayClientErrorCode.PayloadRefused)]
    [InlineData(206, RelayClientErrorCode.PayloadRefused)]
    [InlineData(302, RelayClientErrorCode.PayloadRefused)]
    public async Task Anything_but_the_payload_is_a_refusal(int status, string code)
    {
        Relay.On(HttpMethod.Get, Target, () => ScriptedRelay.Bytes(Payload, "text/plain", (HttpStatusCode)status));

        var error = await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(Payload.Length));

        (error.Code, error.Status).ShouldBe((code, status));
    }

    [Fact]
    public async Task Relays_own_store_says_why_it_refuses()
    {
        Relay.On(HttpMethod.Get, Target, () => ScriptedRelay.Problem(RelayErrorCode.BadUrlSignature));

        (await Should.ThrowAsync<RelayException>(() => DownloadAsync(1))).Code.ShouldBe(RelayErrorCode.BadUrlSignature);
    }

    [Fact]
    public async Task Header_that_no_relay_may_name_is_refused() =>
        (await Should.ThrowAsync<RelayTransportException>(() => DownloadAsync(1, ("Authorization", "Bearer x")))).Code
            .ShouldBe(RelayClientErrorCode.PayloadLinkInvalid);

    [Fact]
    public async Task Plain_http_is_for_relays_that_are_plain_http_themselves()
    {
        Relay.On(HttpMethod.Get, "/p", () => ScriptedRelay.Bytes(Payload, null));
        var local = Factory.Create(Key, new Uri("http://localhost:5000"));

        await using var stream = await local.DownloadPayloadAsync(Wire.Link("http://localhost:9000/p"), Payload.Length);
    }

    private static HttpResponseMessage Streamed(Stream body) => new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    private async Task<byte[]> DownloadAsync(long maxSize, params (string Name, string Value)[] headers)
    {
        await using var stream = await Client.DownloadPayloadAsync(Wire.Link(Url, headers), maxSize);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static HttpResponseMessage Rest(long from, HttpResponseMessage answer)
    {
        answer.StatusCode = HttpStatusCode.PartialContent;
        answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, Math.Max(from, Payload.Length - 1));
        return answer;
    }
}
