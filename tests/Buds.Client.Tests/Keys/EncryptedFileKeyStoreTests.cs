using System.Buffers.Binary;
using Buds.Client.Keys;

namespace Buds.Client.Tests.Keys;

public sealed class EncryptedFileKeyStoreTests : IDisposable
{
    private const string Passphrase = "a long walk by the lake";

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-key-tests-").FullName;
    private readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    private string Path => System.IO.Path.Combine(_folder, "buds.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Store_without_a_file_has_no_key()
    {
        using var store = EncryptedFileKeyStore.WithPassphrase(Path, Passphrase);

        (await store.TryReadAsync(new byte[32], CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Key_comes_back_with_the_passphrase()
    {
        using (var store = EncryptedFileKeyStore.WithPassphrase(Path, "Café am See"))
        {
            await store.WriteAsync(_key, CancellationToken.None);
        }

        using var again = EncryptedFileKeyStore.WithPassphrase(Path, "Café am See");
        (await ReadAsync(again)).ShouldBe(_key);
    }

    [Fact]
    public void Passphrase_that_is_empty_or_no_text_is_refused()
    {
        Should.Throw<ArgumentException>(() => EncryptedFileKeyStore.WithPassphrase(Path, ""));
        Should.Throw<ArgumentException>(() => EncryptedFileKeyStore.WithPassphrase(Path, new string('\ud800', 1)));
    }

    [Fact]
    public async Task Key_comes_back_with_the_platforms_key()
    {
        using (var store = EncryptedFileKeyStore.WithKey(Path, new byte[32]))
        {
            await store.WriteAsync(_key, CancellationToken.None);
        }

        using var again = EncryptedFileKeyStore.WithKey(Path, new byte[32]);
        (await ReadAsync(again)).ShouldBe(_key);
    }

    [Fact]
    public async Task File_has_nothing_of_the_key_and_is_its_owners_alone()
    {
        using var store = await WrittenAsync();

        var file = await File.ReadAllBytesAsync(Path);
        file.Length.ShouldBe(94);
        file.AsSpan().IndexOf(_key.AsSpan(0, 4)).ShouldBe(-1);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Wrong_passphrase_is_told_by_its_code()
    {
        (await WrittenAsync()).Dispose();
        using var other = EncryptedFileKeyStore.WithPassphrase(Path, "another walk");

        (await RefusedAsync(other)).ShouldBe(BudsErrorCode.WrongPassphrase);
    }

    [Fact]
    public async Task Wrong_key_is_a_mismatch()
    {
        using (var store = EncryptedFileKeyStore.WithKey(Path, new byte[32]))
        {
            await store.WriteAsync(_key, CancellationToken.None);
        }

        using var other = EncryptedFileKeyStore.WithKey(Path, _key);
        (await RefusedAsync(other)).ShouldBe(BudsErrorCode.KeyStoreMismatch);
    }

    [Fact]
    public async Task File_altered_anywhere_does_not_open()
    {
        using (var store = EncryptedFileKeyStore.WithKey(Path, new byte[32]))
        {
            await store.WriteAsync(_key, CancellationToken.None);
        }

        var good = await File.ReadAllBytesAsync(Path);
        using var again = EncryptedFileKeyStore.WithKey(Path, new byte[32]);
        for (var at = 0; at < good.Length; at++)
        {
            await File.WriteAllBytesAsync(Path, [.. good[..at], (byte)(good[at] ^ 1), .. good[(at + 1)..]]);
            (await RefusedAsync(again)).ShouldBe(BudsErrorCode.KeyStoreMismatch, $"byte {at}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(93)]
    [InlineData(95)]
    public async Task File_of_another_size_does_not_open(int size)
    {
        await File.WriteAllBytesAsync(Path, new byte[size]);
        using var store = EncryptedFileKeyStore.WithPassphrase(Path, Passphrase);

        (await RefusedAsync(store)).ShouldBe(BudsErrorCode.KeyStoreMismatch);
    }

    [Theory]
    [InlineData(10, int.MaxValue)]
    [InlineData(10, 0)]
    [InlineData(14, int.MaxValue)]
    [InlineData(14, 7)]
    public async Task File_that_asks_for_too_much_time_or_memory_does_not_get_it(int offset, int value)
    {
        (await WrittenAsync()).Dispose();
        var file = await File.ReadAllBytesAsync(Path);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(offset), value);
        await File.WriteAllBytesAsync(Path, file);
        using var store = EncryptedFileKeyStore.WithPassphrase(Path, Passphrase);

        (await RefusedAsync(store)).ShouldBe(BudsErrorCode.KeyStoreMismatch);
    }

    [Fact]
    public async Task Key_that_is_there_is_not_overwritten()
    {
        using var store = await WrittenAsync();

        await Should.ThrowAsync<IOException>(async () => await store.WriteAsync(new byte[32], CancellationToken.None));
        (await ReadAsync(store)).ShouldBe(_key);
    }

    [Fact]
    public async Task Changed_passphrase_opens_and_the_old_one_does_not()
    {
        using var store = await WrittenAsync();

        await store.ChangePassphraseAsync("another walk");

        (await ReadAsync(store)).ShouldBe(_key);
        using var old = EncryptedFileKeyStore.WithPassphrase(Path, Passphrase);
        (await RefusedAsync(old)).ShouldBe(BudsErrorCode.WrongPassphrase);
        using var current = EncryptedFileKeyStore.WithPassphrase(Path, "another walk");
        (await ReadAsync(current)).ShouldBe(_key);
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Disposed_store_is_not_used()
    {
        var store = await WrittenAsync();
        store.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await store.TryReadAsync(new byte[32], CancellationToken.None));
    }

    private static async Task<byte[]> ReadAsync(EncryptedFileKeyStore store)
    {
        var key = new byte[32];
        (await store.TryReadAsync(key, CancellationToken.None)).ShouldBeTrue();
        return key;
    }

    private static async Task<string> RefusedAsync(EncryptedFileKeyStore store) =>
        (await Should.ThrowAsync<BudsClientException>(async () => await store.TryReadAsync(new byte[32], CancellationToken.None))).Code;

    private async Task<EncryptedFileKeyStore> WrittenAsync()
    {
        var store = EncryptedFileKeyStore.WithPassphrase(Path, Passphrase);
        await store.WriteAsync(_key, CancellationToken.None);
        return store;
    }
}
