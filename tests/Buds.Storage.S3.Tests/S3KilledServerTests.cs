using System.Diagnostics;
using System.Text.RegularExpressions;
using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Buds.Storage.S3.Tests;

/// <summary>A server of its own that is killed, as by a power cut, in the middle of a write, and started again.</summary>
[NeedsS3]
public sealed partial class S3KilledServerTests : IAsyncLifetime
{
    private const int PartSize = 5 * 1024 * 1024;

    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");
    private static readonly BlobKey Kept = BlobKey.Parse("payloads/kept");

    private readonly string _link = Path.Combine(Directory.CreateTempSubdirectory("buds-s3-test-").FullName, "server");
    private S3Server _server = null!;

    public async Task InitializeAsync()
    {
        string env = await RunAsync("start");
        _server = await S3Server.ConnectAsync(new Uri(Value(env, "BUDS_TEST_S3")), Value(env, "BUDS_TEST_S3_KEY"), Value(env, "BUDS_TEST_S3_SECRET"));
    }

    public async Task DisposeAsync()
    {
        _server?.Dispose();
        await RunAsync("stop");
        Directory.Delete(Path.GetDirectoryName(_link)!, recursive: true);
    }

    [Fact]
    public async Task Server_killed_in_the_middle_of_a_write_has_nothing_of_it_and_all_that_was_before()
    {
        S3BlobStoreOptions options = _server.Options("");
        options.PartSize = PartSize;
        using S3Bucket bucket = new(options, TimeProvider.System, NullLogger<S3Bucket>.Instance);
        S3BlobStore store = new(bucket);
        await store.WriteAsync(Kept, new GeneratedStream(100, 1));
        InterruptedStream whole = new(1000, async _ => await RunAsync("kill"));
        InterruptedStream parts = new((2 * PartSize) + 1, async _ => await RunAsync("kill"));

        await ShouldBeUnavailableAsync(store, Key, whole);
        await RunAsync("start");
        await ShouldHoldOnlyKeptAsync(store);

        await ShouldBeUnavailableAsync(store, Key, new EndlessAfter(parts));
        await ShouldBeUnavailableAsync(store, Key, new GeneratedStream(100, 1));
        await RunAsync("start");
        (await _server.UploadsAsync("")).Count.ShouldBe(1);
        await ShouldHoldOnlyKeptAsync(store);

        (await store.WriteAsync(Key, new GeneratedStream((2 * PartSize) + 5, 2))).Size.ShouldBe((2 * PartSize) + 5);
    }

    private static async Task ShouldBeUnavailableAsync(S3BlobStore store, BlobKey key, Stream content) =>
        (await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.WriteAsync(key, content))).IsTransient.ShouldBeTrue();

    private static async Task ShouldHoldOnlyKeptAsync(S3BlobStore store)
    {
        List<string> keys = [];
        await foreach (BlobInfo blob in store.ListAsync(""))
        {
            keys.Add(blob.Key.Value);
        }

        keys.ShouldBe([Kept.Value]);
        (await store.StatAsync(Key)).ShouldBeNull();
        (await store.StatAsync(Kept)).ShouldNotBeNull().Size.ShouldBe(100);
    }

    private async Task<string> RunAsync(string command)
    {
        ProcessStartInfo start = new(S3Server.Script, [command]) { RedirectStandardOutput = true, Environment = { ["BUDS_S3_SERVER"] = _link } };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private static string Value(string env, string name) => Line().Matches(env).Single(m => m.Groups["name"].Value == name).Groups["value"].Value;

    [GeneratedRegex("export (?<name>[A-Z0-9_]+)='(?<value>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    /// <summary>The other stream once, until it has interrupted, and then more.</summary>
    private sealed class EndlessAfter(InterruptedStream first) : ReadOnlyTestStream
    {
        private int _left = 3 * PartSize;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = _left == 3 * PartSize ? await first.ReadAsync(buffer, cancellationToken) : 0;
            if (read == 0)
            {
                read = Math.Min(_left, buffer.Length);
                _left -= read;
            }

            return read;
        }
    }
}
