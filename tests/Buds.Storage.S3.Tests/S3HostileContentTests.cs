using System.Security.Cryptography;
using Amazon.S3.Model;
using Buds.Storage.S3.Tests.Support;

namespace Buds.Storage.S3.Tests;

/// <summary>A bucket into which somebody else has written.</summary>
[NeedsS3]
public sealed class S3HostileContentTests : IAsyncLifetime
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    private TestStore _store = null!;

    public async Task InitializeAsync() => _store = await TestStore.CreateAsync();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData("unchecked")]
    [InlineData("0")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("zzcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789")]
    [InlineData("abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("=?UTF-8?B?w6Q=?=")]
    public async Task Hash_that_is_none_is_no_hash(string value)
    {
        await PutAsync(Key.Value, value);

        BlobInfo found = (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull();

        found.Sha256.ShouldBeNull();
        found.Size.ShouldBe(3);
    }

    [Fact]
    public async Task Hash_in_its_one_spelling_is_read()
    {
        byte[] sha256 = SHA256.HashData([1, 2, 3]);
        await PutAsync(Key.Value, Convert.ToHexStringLower(sha256));

        (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull().Sha256.ShouldNotBeNull().ToArray().ShouldBe(sha256);
    }

    [Fact]
    public async Task Names_that_are_no_keys_are_in_no_listing()
    {
        foreach (string name in new[] { "Upper", "a b", "a//b", ".hidden", "con", "a/", "a\u00e4", "a%2fb", "a.", new string('a', 201) })
        {
            await PutAsync(name, "unchecked");
        }

        await PutAsync("a/b", "unchecked");

        List<string> seen = [];
        await foreach (BlobInfo blob in _store.Blobs.ListAsync(""))
        {
            seen.Add(blob.Key.Value);
        }

        seen.ShouldBe(["a/b"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Listing_goes_on_from_page_to_page(int pageSize)
    {
        string[] keys = ["a", "a-b", "a.b", "a/b", "a0", "b/c/d", "c"];
        foreach (string key in keys.Reverse())
        {
            await PutAsync(key, "unchecked");
        }

        List<string> seen = [];
        await foreach (BlobInfo blob in new S3BlobStore(_store.Bucket) { ListPageSize = pageSize }.ListAsync(""))
        {
            seen.Add(blob.Key.Value);
        }

        seen.ShouldBe(keys);
    }

    [Fact]
    public async Task Store_with_another_prefix_sees_none_of_it()
    {
        await PutAsync(Key.Value, "unchecked");
        await using TestStore other = await TestStore.CreateAsync(options => options.KeyPrefix = _store.KeyPrefix[..^1] + "x/");

        (await other.Blobs.StatAsync(Key)).ShouldBeNull();
        (await other.Blobs.DeleteAsync(Key)).ShouldBeFalse();
        (await other.Blobs.ListAsync("").GetAsyncEnumerator().MoveNextAsync()).ShouldBeFalse();
    }

    private Task<PutObjectResponse> PutAsync(string name, string sha256) => _store.Server.Admin.PutObjectAsync(new PutObjectRequest
    {
        BucketName = S3Server.Bucket,
        Key = _store.KeyPrefix + name,
        InputStream = new MemoryStream([1, 2, 3]),
        UseChunkEncoding = false,
        Metadata = { [S3Metadata.Sha256] = sha256 },
    });
}
