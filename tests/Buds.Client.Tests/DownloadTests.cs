using System.Security.Cryptography;
using Buds.Client.Transfers;

namespace Buds.Client.Tests;

/// <summary>Payloads over a network that lets go of them.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private readonly BlobWire _wire = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = _world.NewDevice();
        _ben.Wire = _wire.Before;
        await _ben.CreateAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Urls_that_run_out_while_a_page_is_read_are_asked_for_anew()
    {
        await _ada.ShareAsync("First");
        await _ada.ShareAsync("Second");
        await _ada.Account.SyncAsync();

        _wire.BeforeFirst = () => _world.Relay.Time.Advance(TimeSpan.FromHours(2));
        await _ben.Account.SyncAsync();

        (await _ben.TimelineAsync()).Select(memory => memory.Text).ShouldBe(["Second", "First"], ignoreOrder: true);
    }

    [Fact]
    public async Task Payload_that_breaks_off_again_and_again_arrives_whole_and_no_byte_twice()
    {
        var photo = RandomNumberGenerator.GetBytes(500_000);
        await _ada.ShareAsync("At the lake", photo);
        await _ada.Account.SyncAsync();

        _wire.BreakAfter = 100_000;
        await _ben.Account.SyncAsync();

        (await _ben.ReadAsync((await _ben.TimelineAsync())[0].Photos[0])).ShouldBe(photo);
        _wire.Ranges.ShouldBe([null, "bytes=100000-", "bytes=200000-", "bytes=300000-", "bytes=400000-", "bytes=500000-"]);
    }

    [Fact]
    public async Task Download_that_is_cancelled_leaves_nothing_behind_and_is_made_later()
    {
        var photo = RandomNumberGenerator.GetBytes(500_000);
        await _ada.ShareAsync("At the lake", photo);
        await _ada.Account.SyncAsync();
        var before = Files();
        using var cancelled = new CancellationTokenSource();
        _ben.Account.Transfers = new Reached(100_000, cancelled.Cancel);

        await Should.ThrowAsync<OperationCanceledException>(() => _ben.Account.SyncAsync(cancelled.Token));

        Files().ShouldBe(before);
        (await _ben.TimelineAsync()).ShouldBeEmpty();
        _ben.Account.Transfers = null;
        await _ben.Account.SyncAsync();
        (await _ben.ReadAsync((await _ben.TimelineAsync())[0].Photos[0])).ShouldBe(photo);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_ben.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private sealed class Reached(long bytes, Action then) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Bytes >= bytes)
            {
                then();
            }
        }
    }

    /// <summary>Breaks answers with payloads off.</summary>
    private sealed class BlobWire
    {
        private int _seen;

        public Action? BeforeFirst { get; set; }

        public int? BreakAfter { get; set; }

        public List<string?> Ranges { get; } = [];

        public HttpMessageHandler Before(HttpMessageHandler handler) => new Handler(this) { InnerHandler = handler };

        private sealed class Handler(BlobWire wire) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var isDownload = request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.StartsWith("/blobs/", StringComparison.Ordinal);
                if (isDownload && Interlocked.Increment(ref wire._seen) == 1)
                {
                    wire.BeforeFirst?.Invoke();
                }

                var answer = await base.SendAsync(request, cancellationToken);
                if (isDownload && wire.BreakAfter is { } after)
                {
                    wire.Ranges.Add(request.Headers.Range?.ToString());
                    var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                    var broken = new StreamContent(new BreakingStream(new MemoryStream(bytes, 0, Math.Min(after, bytes.Length)), breaks: bytes.Length > after));
                    foreach (var header in answer.Content.Headers.Where(header => header.Key != "Content-Length"))
                    {
                        broken.Headers.TryAddWithoutValidation(header.Key, header.Value);
                    }

                    answer.Content = broken;
                }

                return answer;
            }
        }

        private sealed class BreakingStream(MemoryStream inner, bool breaks) : Stream
        {
            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position
            {
                get => throw new NotSupportedException();
                set => throw new NotSupportedException();
            }

            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
                await inner.ReadAsync(buffer, cancellationToken) is var read && read == 0 && breaks ? throw new IOException("The connection broke.") : read;

            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            public override void Flush()
            {
            }

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
    }
}
