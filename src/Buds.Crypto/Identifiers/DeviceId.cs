using System.Diagnostics.CodeAnalysis;

namespace Buds.Crypto.Identifiers;

/// <summary>The id of one device: 16 bytes, shown as a lower-case UUID (protocol.md §1).</summary>
public readonly record struct DeviceId : IComparable<DeviceId>
{
    /// <summary>The size of an id in bytes.</summary>
    public const int Size = 16;

    private readonly Guid _value;

    private DeviceId(Guid value) => _value = value;

    /// <summary>Whether this is the default value, which no device has.</summary>
    public bool IsDefault => _value == Guid.Empty;

    /// <summary>A new id, unique and ordered by its time of making (UUIDv7, RFC 9562).</summary>
    /// <param name="now">The time to put into the id.</param>
    public static DeviceId Create(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>The id of 16 bytes.</summary>
    /// <exception cref="ArgumentException">Not 16 bytes, or all zero.</exception>
    public static DeviceId FromBytes(ReadOnlySpan<byte> bytes) => TryFromBytes(bytes, out var id)
        ? id
        : throw new ArgumentException("A device id is 16 bytes that are not all zero.", nameof(bytes));

    /// <summary>The id of 16 bytes, or <see langword="false"/> where these are not one.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out DeviceId id)
    {
        id = bytes.Length == Size ? new DeviceId(new Guid(bytes, bigEndian: true)) : default;
        return !id.IsDefault;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Not a lower-case UUID with hyphens.</exception>
    public static DeviceId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException("A device id is a lower-case UUID with hyphens.");

    /// <summary>Reads the text form, or says <see langword="false"/>. Only the canonical form is taken: lower case, with hyphens.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceId id)
    {
        id = UuidText.TryParse(text, out var value) ? new DeviceId(value) : default;
        return !id.IsDefault;
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 16 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (!_value.TryWriteBytes(destination, bigEndian: true, out _))
        {
            throw new ArgumentException("A device id needs 16 bytes.", nameof(destination));
        }
    }

    /// <summary>The 16 bytes.</summary>
    public byte[] ToByteArray() => _value.ToByteArray(bigEndian: true);

    /// <inheritdoc/>
    public int CompareTo(DeviceId other) => _value.CompareTo(other._value);

    /// <summary>The lower-case UUID.</summary>
    public override string ToString() => _value.ToString("D");

    /// <summary>Order by bytes.</summary>
    public static bool operator <(DeviceId left, DeviceId right) => left.CompareTo(right) < 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator <=(DeviceId left, DeviceId right) => left.CompareTo(right) <= 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >(DeviceId left, DeviceId right) => left.CompareTo(right) > 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >=(DeviceId left, DeviceId right) => left.CompareTo(right) >= 0;
}
