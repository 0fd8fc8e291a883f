using System.Security.Cryptography;

namespace Buds.Storage;

/// <summary>What a write must hold to.</summary>
public sealed record BlobWriteOptions
{
    internal static readonly BlobWriteOptions Default = new();

    /// <summary>What to do about a blob with the same key.</summary>
    /// <value>Default: <see cref="BlobWriteMode.CreateNew"/>.</value>
    public BlobWriteMode Mode { get; init; }

    /// <summary>The exact size the content must have; anything else is refused.</summary>
    /// <value>Bytes, 0 or more; null (the default) for any size.</value>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number.</exception>
    public long? ExpectedSize
    {
        get;
        init => field = NotNegative(value, nameof(ExpectedSize));
    }

    /// <summary>The SHA-256 the content must have; anything else is refused.</summary>
    /// <value>32 bytes; null (the default) for any content.</value>
    /// <exception cref="ArgumentException">Set to another length.</exception>
    public ReadOnlyMemory<byte>? ExpectedSha256
    {
        get;
        init => field = value is null or { Length: SHA256.HashSizeInBytes }
            ? value
            : throw new ArgumentException("A SHA-256 is 32 bytes.", nameof(ExpectedSha256));
    }

    /// <summary>The largest size to take; a write stops reading at the first byte past it.</summary>
    /// <value>Bytes, 0 or more; null (the default) for no limit but the store's own.</value>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number.</exception>
    public long? MaxSize
    {
        get;
        init => field = NotNegative(value, nameof(MaxSize));
    }

    private static long? NotNegative(long? value, string property) =>
        value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(property, value, "A size is 0 or more bytes.");
}
