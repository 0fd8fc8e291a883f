using CsCheck;

namespace Buds.Storage.Tests.Contract;

public abstract partial class BlobStoreContract
{
    /// <summary>Keys of which one is the beginning, or the directory, of another.</summary>
    private static readonly string[] Entangled =
        ["a", "a-b", "a-b/c", "a.b", "a.b/c", "a.blob", "a.blob/b", "a/b", "a/b.c", "a/b/c", "a/bc", "a0", "a_b", "aa/a", "b", "b/0"];

    [Fact]
    public async Task Keys_that_begin_alike_are_different_blobs()
    {
        foreach (string key in Entangled.Reverse())
        {
            await WriteAsync(BlobKey.Parse(key), System.Text.Encoding.ASCII.GetBytes(key));
        }

        foreach (string key in Entangled)
        {
            (await ReadAsync(BlobKey.Parse(key))).ShouldBe(System.Text.Encoding.ASCII.GetBytes(key));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("a-b/")]
    [InlineData("b/0")]
    [InlineData("b/01")]
    [InlineData("/")]
    [InlineData("../")]
    [InlineData("A")]
    [InlineData("a\0")]
    [InlineData(".tmp/")]
    public async Task List_has_the_keys_with_the_prefix_in_ordinal_order(string prefix)
    {
        foreach (string key in Entangled.Reverse())
        {
            await WriteAsync(BlobKey.Parse(key), Old);
        }

        (await ListAsync(prefix)).ShouldBe(Entangled.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_of_any_keys_is_ordered_and_whole()
    {
        Gen<string> keys = Gen.Char["ab0-._/"].Array[1, 8].Select(c => new string(c)).Where(k => BlobKey.TryParse(k, out _));
        HashSet<string> written = [];
        await Gen.Select(keys.Array[1, 8], keys.Select(k => k[..1]), (added, prefix) => (added, prefix)).SampleAsync(
            async (added, prefix) =>
            {
                foreach (string key in added)
                {
                    await WriteAsync(BlobKey.Parse(key), Old, Replacing);
                    written.Add(key);
                }

                (await ListAsync(prefix)).ShouldBe(written.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            },
            iter: 15,
            threads: 1);
    }

    [Fact]
    public async Task List_says_what_stat_says()
    {
        await WriteAsync(Key, Bytes(1234));
        BlobInfo found = (await Store.StatAsync(Key)).ShouldNotBeNull();

        await foreach (BlobInfo listed in Store.ListAsync(""))
        {
            (listed with { Sha256 = null }).ShouldBe(found with { Sha256 = null });
        }
    }

    [Fact]
    public async Task List_of_an_empty_store_is_empty() => (await ListAsync("")).ShouldBeEmpty();

    [Fact]
    public async Task List_ends_when_it_is_cancelled()
    {
        await WriteAsync(BlobKey.Parse("a"), Old);
        await WriteAsync(BlobKey.Parse("b"), Old);
        using CancellationTokenSource cancellation = new();
        List<string> seen = [];

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (BlobInfo blob in Store.ListAsync("").WithCancellation(cancellation.Token))
            {
                seen.Add(blob.Key.Value);
                await cancellation.CancelAsync();
            }
        });

        seen.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_passes_over_a_blob_that_is_deleted_meanwhile()
    {
        foreach (string key in new[] { "a", "b", "c" })
        {
            await WriteAsync(BlobKey.Parse(key), Old);
        }

        List<string> seen = [];
        await foreach (BlobInfo blob in Store.ListAsync(""))
        {
            seen.Add(blob.Key.Value);
            await Store.DeleteAsync(BlobKey.Parse("b"));
        }

        seen.Where(k => k != "b").ShouldBe(["a", "c"]);
    }
}
