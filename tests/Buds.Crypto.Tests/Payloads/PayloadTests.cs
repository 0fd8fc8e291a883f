using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Payloads;

namespace Buds.Crypto.Tests.Payloads;

/// <summary>The STREAM construction of protocol.md §4.2 against everything that somebody on the way could do to it.</summary>
public sealed class PayloadTests
{
    private const int Salt = PayloadCipher.SaltSize;
    private const int Chunk = PayloadCipher.ChunkSize;
    private const int Sealed = PayloadCipher.SealedChunkSize;

    private static readonly ContentKey Key = ContentKey.Import(SHA256.HashData("a content key"u8));

    public static TheoryData<string, int, Func<byte[], byte[]>> Damages => new()
    {
        { "nothing at all", 100, _ => [] },
        { "a short salt", 100, all => all[..(Salt - 1)] },
        { "the salt alone", 100, all => all[..Salt] },
        { "a chunk shorter than its tag", 0, all => all[..^1] },
        { "a missing tag", 100, all => all[..^16] },
        { "one byte less", 100, all => all[..^1] },
        { "one byte more", 100, all => [.. all, 0] },
        { "a whole tag more", 100, all => [.. all, .. new byte[16]] },
        { "another salt", 100, all => [(byte)(all[0] ^ 1), .. all[1..]] },
        { "a flipped bit in the first chunk", 2 * Chunk, all => Flip(all, Salt + 5) },
        { "a flipped bit in the first tag", 2 * Chunk, all => Flip(all, Salt + Chunk + 3) },
        { "a flipped bit in the last chunk", 2 * Chunk, all => Flip(all, Salt + Sealed + 5) },
        { "a missing last chunk", 2 * Chunk, all => all[..(Salt + Sealed)] },
        { "a missing first chunk", 2 * Chunk, all => [.. all[..Salt], .. all[(Salt + Sealed)..]] },
        { "a repeated chunk", 3 * Chunk, all => [.. all[..(Salt + Sealed)], .. all[Salt..]] },
        { "two chunks that changed places", 3 * Chunk, all => [.. all[..Salt], .. all[(Salt + Sealed)..(Salt + (2 * Sealed))], .. all[Salt..(Salt + Sealed)], .. all[(Salt + (2 * Sealed))..]] },
        { "a short chunk in the middle", 3 * Chunk, all => [.. all[..(Salt + Sealed - 1)], .. all[(Salt + Sealed)..]] },
        { "a cut in the last chunk", (2 * Chunk) + 100, all => all[..^50] },
        { "an end at a chunk that is not the last", 3 * Chunk, all => all[..(Salt + (2 * Sealed))] },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) + 17)]
    [InlineData(256 * Chunk)]
    [InlineData((256 * Chunk) + 1)]
    [InlineData((257 * Chunk) + 1)]
    public async Task Payload_opens_to_what_was_sealed(int size)
    {
        var plaintext = RandomNumberGenerator.GetBytes(size);

        var payload = await SealAsync(plaintext);

        (await OpenAsync(payload)).AsSpan().SequenceEqual(plaintext).ShouldBeTrue();
        payload.Length.ShouldBe(Salt + size + (16 * Math.Max(1, (size + Chunk - 1) / Chunk)));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damaged_payload_is_refused_and_what_came_out_before_is_a_prefix_of_the_truth(string what, int size, Func<byte[], byte[]> damage)
    {
        var plaintext = RandomNumberGenerator.GetBytes(size);
        var released = new MemoryStream();

        var refusal = await Should.ThrowAsync<ProtocolException>(async () => await OpenAsync(damage(await SealAsync(plaintext)), released), what);

        refusal.Error.ShouldBe(ProtocolError.PayloadCorrupt);
        released.ToArray().ShouldBe(plaintext[..(int)released.Length]);
    }

    [Fact]
    public async Task Empty_last_chunk_after_a_full_one_is_refused()
    {
        var salt = new byte[Salt];
        using var cipher = new PayloadCipher(Key, salt);
        var (full, empty) = (new byte[Sealed], new byte[16]);
        cipher.Seal(full, Chunk, last: false);
        cipher.Seal(empty, 0, last: true);

        (await Should.ThrowAsync<ProtocolException>(() => OpenAsync([.. salt, .. full, .. empty]))).Error.ShouldBe(ProtocolError.PayloadCorrupt);
    }

    [Fact]
    public async Task Second_last_chunk_is_refused()
    {
        var salt = new byte[Salt];
        using var cipher = new PayloadCipher(Key, salt);
        using var again = new PayloadCipher(Key, salt);
        var (first, second) = (new byte[Sealed], new byte[Sealed]);
        cipher.Seal(first, Chunk, last: true);
        again.Seal(second, Chunk, last: false);
        again.Seal(second, Chunk, last: true);

        (await Should.ThrowAsync<ProtocolException>(() => OpenAsync([.. salt, .. first, .. second]))).Error.ShouldBe(ProtocolError.PayloadCorrupt);
    }

    [Fact]
    public async Task Stream_that_hands_out_single_bytes_opens_the_same()
    {
        var plaintext = RandomNumberGenerator.GetBytes(Chunk + 10);
        using var reader = new PayloadReader(new DripStream(await SealAsync(plaintext)), Key);

        (await DrainAsync(reader, new MemoryStream())).ShouldBe(plaintext);
    }

    private static byte[] Flip(byte[] all, int position)
    {
        all[position] ^= 1;
        return all;
    }

    private static async Task<byte[]> SealAsync(byte[] plaintext)
    {
        var stream = new MemoryStream();
        using var writer = new PayloadWriter(stream, Key);
        await writer.WriteAsync(plaintext, CancellationToken.None);
        var sha256 = await writer.CompleteAsync(CancellationToken.None);
        sha256.ShouldBe(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    private static async Task<byte[]> OpenAsync(byte[] payload, MemoryStream? released = null)
    {
        using var reader = new PayloadReader(new MemoryStream(payload), Key);
        return await DrainAsync(reader, released ?? new MemoryStream());
    }

    private static async Task<byte[]> DrainAsync(PayloadReader reader, MemoryStream released)
    {
        while (await reader.ReadAsync(CancellationToken.None) is { } chunk)
        {
            released.Write(chunk.Span);
        }

        return released.ToArray();
    }

    private sealed class DripStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > 7 ? buffer[..7] : buffer, cancellationToken);
    }
}
