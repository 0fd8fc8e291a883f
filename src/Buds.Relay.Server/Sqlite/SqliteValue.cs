using System.Runtime.InteropServices;
using System.Text;
using Buds.Crypto.Identifiers;
using Buds.Storage;
using SQLitePCL;

namespace Buds.Relay.Server.Sqlite;

/// <summary>What is bound to a statement, without a box for it: a send binds a hundred.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SqliteValue
{
    private const int IdSize = 16;
    private const int ShortText = 256;

    private readonly Kind _kind;
    private readonly long _number;
    private readonly UInt128 _id;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private SqliteValue(Kind kind, long number = 0, UInt128 id = default, string? text = null, ReadOnlyMemory<byte> bytes = default) =>
        (_kind, _number, _id, _text, _bytes) = (kind, number, id, text, bytes);

    private enum Kind
    {
        Null,
        Number,
        Id,
        Text,
        Bytes,
    }

    public static implicit operator SqliteValue(long value) => new(Kind.Number, value);

    public static implicit operator SqliteValue(DateTimeOffset value) => new(Kind.Number, value.ToUnixTimeMilliseconds());

    public static implicit operator SqliteValue(string? value) => value is null ? default : new(Kind.Text, text: value);

    public static implicit operator SqliteValue(ReadOnlyMemory<byte> value) => new(Kind.Bytes, bytes: value);

    public static implicit operator SqliteValue(ReadOnlyMemory<byte>? value) => value is { } bytes ? bytes : default(SqliteValue);

    public static implicit operator SqliteValue(byte[] value) => new(Kind.Bytes, bytes: value);

    public static implicit operator SqliteValue(Did value) => value.ToString();

    public static implicit operator SqliteValue(Cid value) => value.ToString();

    public static implicit operator SqliteValue(BlobKey value) => value.Value;

    public static implicit operator SqliteValue(DeviceId value)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        value.CopyTo(bytes);
        return new SqliteValue(Kind.Id, id: MemoryMarshal.Read<UInt128>(bytes));
    }

    public static implicit operator SqliteValue(MessageId value)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        value.CopyTo(bytes);
        return new SqliteValue(Kind.Id, id: MemoryMarshal.Read<UInt128>(bytes));
    }

    /// <summary>Binds it.</summary>
    /// <returns>SQLite's result.</returns>
    public int Bind(sqlite3_stmt statement, int index)
    {
        switch (_kind)
        {
            case Kind.Number:
                return raw.sqlite3_bind_int64(statement, index, _number);
            case Kind.Id:
                var id = _id;
                return raw.sqlite3_bind_blob(statement, index, MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in id)));
            case Kind.Text when _text!.Length <= ShortText:
                Span<byte> text = stackalloc byte[ShortText * 3];
                return raw.sqlite3_bind_text(statement, index, text[..Encoding.UTF8.GetBytes(_text, text)]);
            case Kind.Text:
                return raw.sqlite3_bind_text(statement, index, Encoding.UTF8.GetBytes(_text!));
            case Kind.Bytes when _bytes.IsEmpty:
                return raw.sqlite3_bind_zeroblob(statement, index, 0);
            case Kind.Bytes:
                return raw.sqlite3_bind_blob(statement, index, _bytes.Span);
            default:
                return raw.sqlite3_bind_null(statement, index);
        }
    }
}
