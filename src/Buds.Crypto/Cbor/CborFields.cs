using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Cbor;

/// <summary>
/// Takes the fields of a structure out of a map, each once, and then refuses what is left: a signed structure of a known version
/// has no unknown keys (protocol.md §1).
/// </summary>
internal sealed class CborFields
{
    private readonly CborMap _map;
    private readonly int _offset;
    private int _taken;

    public CborFields(CborMap map, int offset = 0)
    {
        _map = map;
        _offset = offset;
    }

    public static CborFields Decode(ReadOnlyMemory<byte> encoded) => new(CborMap.Decode(encoded));

    public static CborFields Of(CborValue value) => value.Kind == CborKind.Map
        ? new CborFields(value.AsMap(), value.Offset)
        : throw new CborException(value.Offset, "a map was expected.");

    /// <summary>Reads field <c>v</c>, before all others: another version may have other fields.</summary>
    public void RequireVersion(int version, string what)
    {
        if (Integer("v") != version)
        {
            throw new ProtocolException(
                ProtocolError.UnsupportedVersion, $"This {what} is of a version that this library does not know: update it.");
        }
    }

    public Int128 Integer(string key, long min = 0, long max = 1L << 53)
    {
        var value = Required(key, CborKind.Integer);
        var number = value.AsInteger();
        return number >= min && number <= max ? number : throw new CborException(value.Offset, $"field '{key}' is out of range.");
    }

    public long Int64(string key, long min = 0, long max = 1L << 53) => (long)Integer(key, min, max);

    public DateTimeOffset Time(string key) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(key, 0, MaxTime));

    public string Text(string key) => Required(key, CborKind.Text).AsText();

    public string? OptionalText(string key) => Optional(key, CborKind.Text)?.AsText();

    public ReadOnlyMemory<byte> Bytes(string key, int length)
    {
        var value = Required(key, CborKind.Bytes);
        return value.AsBytes().Length == length
            ? value.AsBytes()
            : throw new CborException(value.Offset, $"field '{key}' is not {length} bytes.");
    }

    // A bare null would become empty memory by way of a null array.
    public ReadOnlyMemory<byte>? OptionalBytes(string key, int length) =>
        _map.ContainsKey(key) ? Bytes(key, length) : (ReadOnlyMemory<byte>?)null;

    public ReadOnlyMemory<byte> Bytes(string key) => Required(key, CborKind.Bytes).AsBytes();

    public IReadOnlyList<CborValue> Array(string key) => Required(key, CborKind.Array).AsArray();

    public IReadOnlyList<CborValue>? OptionalArray(string key) => Optional(key, CborKind.Array)?.AsArray();

    public CborMap Map(string key) => Required(key, CborKind.Map).AsMap();

    public Did Did(string key) => Identifiers.Did.TryParse(Text(key), out var did)
        ? did
        : throw new CborException(_map[key].Offset, $"field '{key}' is not a DID.");

    public Cid Cid(string key) => Identifiers.Cid.TryParse(Text(key), out var cid)
        ? cid
        : throw new CborException(_map[key].Offset, $"field '{key}' is not a CID.");

    public Cid? OptionalCid(string key) => _map.ContainsKey(key) ? Cid(key) : null;

    public DeviceId DeviceId(string key) => Identifiers.DeviceId.TryFromBytes(Bytes(key, Identifiers.DeviceId.Size).Span, out var id)
        ? id
        : throw new CborException(_map[key].Offset, $"field '{key}' is not a device id.");

    public MessageId MessageId(string key) => Identifiers.MessageId.TryFromBytes(Bytes(key, Identifiers.MessageId.Size).Span, out var id)
        ? id
        : throw new CborException(_map[key].Offset, $"field '{key}' is not a message id.");

    public void RefuseOthers()
    {
        if (_taken != _map.Count)
        {
            throw new CborException(_offset, "an unknown field.");
        }
    }

    private const long MaxTime = 253_402_300_799_999; // the last millisecond of the year 9999

    private CborValue Required(string key, CborKind kind) => Optional(key, kind)
        ?? throw new CborException(_offset, $"field '{key}' is missing.");

    private CborValue? Optional(string key, CborKind kind)
    {
        if (!_map.TryGetValue(key, out var value))
        {
            return null;
        }

        _taken++;
        return value.Kind == kind ? value : throw new CborException(value.Offset, $"field '{key}' is not of kind {kind}.");
    }
}
