using System.Net;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Payloads;

public sealed class PayloadUploadTests : ClientTests
{
    private const string Url = "https://blobs.example/p/1?sig=s%2Fs";
    private const string Target = "/p/1?sig=s%2Fs";
    private static readonly byte[] Payload = "the sealed payload"u8.ToArray();

    private readonly List<UnknownLengthStream> _opened = [];

    public PayloadUploadTests()
        : base(options => options.Jitter = () => 0.5)
    {
    }

    [Fact]
    public async Task Payload_is_put_with_the_named_headers_and_no_signature()
    {
        Relay.On(HttpMethod.Put, Target, Accept);

        await UploadAsync(Wire.UploadTo(Url, ("x-amz-checksum-sha256", "abc="), ("Content-Type", "application/octet-stream")));

        var request = Relay.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBe(Payload);
        request.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}").ShouldBe(
            ["Content-Length: 18", "Content-Type: application/octet-stream", "x-amz-checksum-sha256: abc="]);
        _opened.ShouldAllBe(stream => stream.IsDisposed);
    }

    [Fact]
    public async Task Payload_that_is_there_already_is_neither_opened_nor_sent()
    {
        await UploadAsync(Wire.UploadTo(Url) with { Uploaded = true });

        _opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Payload_is_opened_anew_at_each_try()
    {
        Relay.On(HttpMethod.Put, Target, () => throw new HttpRequestException("reset"), () => new HttpResponseMessage(HttpStatusCode.BadGateway), Accept);

        var upload = UploadAsync(Wire.UploadTo(Url));
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await upload;

        Relay.Requests.Select(request => request.Body).ShouldAllBe(body => body.SequenceEqual(Payload));
        _opened.Count.ShouldBe(3);
        _opened.ShouldAllBe(stream => stream.IsDisposed);
    }

    [Fact]
    public async Task Relays_own_store_says_why_it_refuses()
    {
        Relay.On(HttpMethod.Put, Target, () => ScriptedRelay.Problem(RelayErrorCode.UrlExpired));

        (await Should.ThrowAsync<RelayException>(() => UploadAsync(Wire.UploadTo(Url)))).Code.ShouldBe(RelayErrorCode.UrlExpired);
    }

    [Theory]
    [InlineData(403, RelayClientErrorCode.PayloadRefused, false)]
    [InlineData(307, RelayClientErrorCode.PayloadRefused, false)]
    [InlineData(507, RelayClientErrorCode.PayloadUnavailable, true)]
    public async Task Another_store_is_judged_by_its_status(int status, string code, bool isTransient)
    {
        HttpResponseMessage Refuse() => ScriptedRelay.Bytes("<Error/>"u8.ToArray(), "application/xml", (HttpStatusCode)status);
        Relay.On(HttpMethod.Put, Target, [.. Enumerable.Repeat(Refuse, isTransient ? 4 : 1)]);

        var upload = UploadAsync(Wire.UploadTo(Url));
        for (var i = 0; isTransient && i < 3; i++)
        {
            await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        }

        var error = await Should.ThrowAsync<RelayTransportException>(() => upload);
        (error.Code, error.Status, error.IsTransient).ShouldBe((code, status, isTransient));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(19)]
    [InlineData(0)]
    public async Task Stream_of_another_size_than_announced_is_refused(long size)
    {
        var error = await Should.ThrowAsync<RelayTransportException>(() => UploadAsync(Wire.UploadTo(Url), size));

        (error.Code, error.IsTransient).ShouldBe((RelayClientErrorCode.PayloadSizeWrong, false));
        Relay.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_of_the_callers_stream_comes_through_as_it_is_and_is_not_repeated()
    {
        var fault = new IOException("the disk failed");
        var error = await Should.ThrowAsync<IOException>(() => Client.UploadPayloadAsync(
            Wire.UploadTo(Url), _ => ValueTask.FromResult<Stream>(new UnknownLengthStream([1, 2], fault)), 3));

        error.ShouldBeSameAs(fault);
    }

    [Fact]
    public async Task Upload_that_stands_still_is_given_up_and_tried_again()
    {
        Relay.On(HttpMethod.Put, Target, NeverAsync, (_, _) => Task.FromResult(Accept()));

        var upload = UploadAsync(Wire.UploadTo(Url));
        await Relay.NextRequestAsync();
        await Clock.PassAsync(TimeSpan.FromSeconds(30));
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await upload;

        static async Task<HttpResponseMessage> NeverAsync(ReceivedRequest request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task Upload_that_goes_on_may_take_any_time()
    {
        // Each chunk takes just below the time that an upload may stand still; all of them take more than the time of a whole call.
        Relay.On(HttpMethod.Put, Target, Accept);
        const int Chunks = 5;
        var slow = new SlowStream(Clock, TimeSpan.FromSeconds(29), Chunks);

        await Client.UploadPayloadAsync(Wire.UploadTo(Url), _ => ValueTask.FromResult<Stream>(slow), Chunks);

        Relay.Requests.ShouldHaveSingleItem().Body.Length.ShouldBe(Chunks);
    }

    [Theory]
    [InlineData("http://blobs.example/p")]
    [InlineData("http://127.0.0.1/latest/meta-data")]
    [InlineData("https://user:secret@blobs.example/p")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://blobs.example/p")]
    public async Task Url_that_no_relay_may_name_is_refused(string url) => await ExpectRefusedAsync(Wire.UploadTo(url));

    [Theory]
    [InlineData("Host", "internal")]
    [InlineData("host", "internal")]
    [InlineData("Authorization", "Basic c2VjcmV0")]
    [InlineData("Cookie", "a=b")]
    [InlineData("Connection", "keep-alive")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("TE", "trailers")]
    [InlineData("Upgrade", "h2c")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Proxy-Authorization", "Basic c2VjcmV0")]
    [InlineData("Content-Length", "17")]
    [InlineData("X-Ok", "line\r\nX-Evil: 1")]
    [InlineData("X-Ok", "café")]
    [InlineData("X Space", "1")]
    [InlineData("X-Evil:", "1")]
    [InlineData("", "1")]
    public async Task Header_that_no_relay_may_name_is_refused(string name, string value) =>
        await ExpectRefusedAsync(Wire.UploadTo(Url, (name, value)));

    [Fact]
    public async Task Too_many_headers_are_refused() =>
        await ExpectRefusedAsync(Wire.UploadTo(Url, [.. Enumerable.Range(0, 33).Select(i => ($"X-{i}", "1"))]));

    [Fact]
    public async Task Signed_content_length_is_taken_where_it_is_the_size()
    {
        Relay.On(HttpMethod.Put, Target, Accept);

        await UploadAsync(Wire.UploadTo(Url, ("Content-Length", "18")));
    }

    private static HttpResponseMessage Accept() => new(HttpStatusCode.Created);

    private Task UploadAsync(UploadResponse upload, long? size = null) => Client.UploadPayloadAsync(
        upload,
        _ =>
        {
            _opened.Add(new UnknownLengthStream(Payload));
            return ValueTask.FromResult<Stream>(_opened[^1]);
        },
        size ?? Payload.Length);

    private async Task ExpectRefusedAsync(UploadResponse upload)
    {
        var error = await Should.ThrowAsync<RelayTransportException>(() => UploadAsync(upload));

        (error.Code, error.IsTransient).ShouldBe((RelayClientErrorCode.PayloadLinkInvalid, false));
        Relay.Requests.ShouldBeEmpty();
    }

    private sealed class SlowStream(TestClock clock, TimeSpan each, int chunks) : MemoryStream
    {
        private int _left = chunks;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                return ValueTask.FromResult(0);
            }

            clock.Advance(each);
            _left--;
            buffer.Span[0] = 1;
            return ValueTask.FromResult(1);
        }
    }
}
