using System.Security.Cryptography;
using CsCheck;

namespace Buds.Storage.Tests.Contract;

public abstract partial class BlobStoreContract
{
    [Fact]
    public async Task Write_then_read_gives_the_same_bytes()
    {
        byte[] content = Bytes(300_000);

        await WriteAsync(Key, content);

        (await ReadAsync(Key)).ShouldBe(content);
    }

    [Fact]
    public async Task Write_of_no_bytes_makes_an_empty_blob()
    {
        BlobInfo info = await WriteAsync(Key, []);

        info.Size.ShouldBe(0);
        (await ReadAsync(Key)).ShouldBe([]);
    }

    [Fact]
    public async Task Write_of_any_size_in_any_pieces_reads_back_from_any_offset() =>
        await Gen.Select(Gen.Byte.Array[0, 400_000], Gen.Int[1, 200_000].Array[1, 5], Gen.Double.Unit).SampleAsync(
            async (content, pieces, where) =>
            {
                await Store.WriteAsync(Key, new ChunkedStream(content, pieces), Replacing);
                int offset = (int)(where * content.Length);
                (await ReadAsync(Key, offset)).ShouldBe(content[offset..]);
            },
            iter: 60,
            threads: 1);

    [Fact]
    public async Task Write_answers_what_stat_answers()
    {
        BlobInfo written = await WriteAsync(Key, Bytes(1000));

        BlobInfo found = (await Store.StatAsync(Key)).ShouldNotBeNull();

        found.Key.ShouldBe(Key);
        found.Size.ShouldBe(1000);
        (written with { Sha256 = null }).ShouldBe(found with { Sha256 = null });
        written.Sha256?.ToArray().ShouldBe(found.Sha256?.ToArray());
    }

    [Fact]
    public async Task Write_keeps_no_other_hash_than_that_of_the_content()
    {
        byte[] content = Bytes(1000);
        await WriteAsync(Key, content);

        byte[]? kept = (await Store.StatAsync(Key)).ShouldNotBeNull().Sha256?.ToArray();

        (kept ?? SHA256.HashData(content)).ShouldBe(SHA256.HashData(content));
    }

    [Fact]
    public async Task Write_starts_at_the_streams_position_and_leaves_it_open()
    {
        using MemoryStream content = new([1, 2, 3, 4, 5]) { Position = 2 };

        await Store.WriteAsync(Key, content);

        (await ReadAsync(Key)).ShouldBe([3, 4, 5]);
        content.CanRead.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_without_options_refuses_a_key_that_is_taken_and_leaves_its_content()
    {
        await WriteAsync(Key, Old);

        BlobExistsException error = await Should.ThrowAsync<BlobExistsException>(async () => await WriteAsync(Key, Bytes(10)));

        error.Code.ShouldBe("blob_exists");
        error.IsTransient.ShouldBeFalse();
        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Write_that_replaces_takes_the_place_of_longer_content()
    {
        await WriteAsync(Key, Bytes(300_000));

        await WriteAsync(Key, Old, Replacing);

        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Write_that_replaces_makes_a_blob_where_there_is_none()
    {
        await WriteAsync(Key, Old, Replacing);

        await ShouldHoldOnlyOldAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99_999)]
    [InlineData(100_001)]
    [InlineData(200_000)]
    public async Task Write_of_another_size_than_expected_keeps_nothing(int size)
    {
        BlobIntegrityException error = await Should.ThrowAsync<BlobIntegrityException>(
            async () => await WriteAsync(Key, Bytes(size), new BlobWriteOptions { ExpectedSize = 100_000 }));

        error.Code.ShouldBe("blob_integrity");
        error.IsTransient.ShouldBeFalse();
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Write_of_another_hash_than_expected_leaves_the_old_content()
    {
        await WriteAsync(Key, Old);
        byte[] content = Bytes(100_000);
        byte[] other = SHA256.HashData(content);
        other[31] ^= 1;

        await Should.ThrowAsync<BlobIntegrityException>(async () => await WriteAsync(Key, content, Replacing with { ExpectedSha256 = other }));

        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Write_of_the_expected_size_and_hash_is_kept()
    {
        byte[] content = Bytes(100_000);

        await WriteAsync(
            Key, content, new BlobWriteOptions { ExpectedSize = content.Length, ExpectedSha256 = SHA256.HashData(content), MaxSize = content.Length });

        (await ReadAsync(Key)).ShouldBe(content);
    }

    [Fact]
    public async Task Write_above_the_largest_size_takes_one_byte_too_many_and_keeps_nothing()
    {
        ChunkedStream content = new(Bytes(1_000_000));

        await Should.ThrowAsync<BlobIntegrityException>(
            async () => await Store.WriteAsync(Key, content, new BlobWriteOptions { MaxSize = 200_000 }));

        content.Taken.ShouldBe(200_001);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Write_that_expects_more_than_the_largest_size_reads_nothing()
    {
        ChunkedStream content = new(Bytes(10));

        await Should.ThrowAsync<BlobIntegrityException>(
            async () => await Store.WriteAsync(Key, content, new BlobWriteOptions { ExpectedSize = 10, MaxSize = 9 }));

        content.Taken.ShouldBe(0);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Write_whose_source_fails_passes_its_exception_on_and_leaves_the_old_content()
    {
        await WriteAsync(Key, Old);
        IOException hangUp = new("The other side hung up.");
        InterruptedStream content = new(300_000, _ => throw hangUp);

        IOException error = await Should.ThrowAsync<IOException>(async () => await Store.WriteAsync(Key, content, Replacing));

        error.ShouldBeSameAs(hangUp);
        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Write_cancelled_halfway_leaves_nothing_behind()
    {
        using CancellationTokenSource cancellation = new();
        InterruptedStream content = new(300_000, async ct =>
        {
            await cancellation.CancelAsync();
            ct.ThrowIfCancellationRequested();
        });

        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.WriteAsync(Key, content, ct: cancellation.Token));

        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Write_cancelled_at_the_last_byte_leaves_the_old_content()
    {
        await WriteAsync(Key, Old);
        using CancellationTokenSource cancellation = new();
        InterruptedStream content = new(10, async _ => await cancellation.CancelAsync());

        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.WriteAsync(Key, content, Replacing, cancellation.Token));

        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Write_to_the_default_key_is_refused() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await WriteAsync(default, Old));

    [Fact]
    public async Task Writers_of_one_new_blob_at_once_have_exactly_one_winner()
    {
        const int Writers = 32;
        TaskCompletionSource allStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int started = 0;
        async Task<bool> WriteAsync(int size)
        {
            // Every writer is past any look at what exists before the first can finish.
            InterruptedStream content = new(size, async _ =>
            {
                if (Interlocked.Increment(ref started) == Writers)
                {
                    allStarted.SetResult();
                }

                await allStarted.Task;
            });
            try
            {
                await Store.WriteAsync(Key, content);
                return true;
            }
            catch (BlobExistsException)
            {
                return false;
            }
        }

        bool[] won = await Task.WhenAll(Enumerable.Range(1, Writers).Select(size => Task.Run(() => WriteAsync(size))));

        won.Count(w => w).ShouldBe(1);
        (await ReadAsync(Key)).ShouldNotBeNull().Length.ShouldBe(Array.IndexOf(won, true) + 1);
    }

    [Fact]
    public async Task Readers_beside_a_replacing_writer_see_the_whole_old_content_or_the_whole_new()
    {
        static byte[] Version(int n) => [.. Enumerable.Repeat((byte)n, 100_000 + (n * 1000))];
        await WriteAsync(Key, Version(0));
        Task writer = Task.Run(async () =>
        {
            for (int n = 1; n <= 60; n++)
            {
                await WriteAsync(Key, Version(n), Replacing);
            }
        });

        async Task<int> ReadUntilWrittenAsync()
        {
            int reads = 0;
            for (bool last = false; !last; reads++)
            {
                last = writer.IsCompleted;
                byte[]? seen = await ReadAsync(Key);
                if (seen is null && MissesABlobWhileItIsReplaced && !last)
                {
                    continue;
                }

                seen.ShouldNotBeNull();
                seen.ShouldBe(Version(seen[0]));
            }

            return reads;
        }

        int[] reads = await Task.WhenAll(Task.Run(ReadUntilWrittenAsync), Task.Run(ReadUntilWrittenAsync));

        await writer;
        reads.ShouldAllBe(n => n > 0);
        (await ReadAsync(Key)).ShouldBe(Version(60));
    }
}
