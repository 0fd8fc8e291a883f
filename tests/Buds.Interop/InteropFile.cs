using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Interop;

/// <summary>The file format of the interop tool: bytes are base64url.</summary>
public sealed record InteropFile
{
    public required string Name { get; init; }

    public required long Now { get; init; }

    public int? ExpectSuite { get; init; }

    public required PartyRecord Sender { get; init; }

    public PartyRecord? Recipient { get; init; }

    public IReadOnlyList<PartyRecord>? Recipients { get; init; }

    public IReadOnlyList<ReceiptRecord>? Receipts { get; init; }

    public IReadOnlyList<BlobRecord>? Blobs { get; init; }

    public IReadOnlyList<PartyRecord>? Keys { get; init; }

    public MessageRecord? Message { get; init; }

    public IReadOnlyList<PinRecord>? Pins { get; init; }

    public IReadOnlyList<string>? Seen { get; init; }

    public ExpectRecord? Expect { get; init; }

    public static InteropFile Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), InteropJson.Default.InteropFile)
        ?? throw new InvalidDataException($"{path} holds no message.");
}

public sealed record SignedRecord(byte[] Bytes, byte[] Signature);

public sealed record PartyRecord
{
    public required string Did { get; init; }

    public SignedRecord? List { get; init; }

    public IReadOnlyList<SignedRecord>? Bundles { get; init; }

    public string? DeviceId { get; init; }

    public byte[]? SigningSeed { get; init; }

    public uint KeyId { get; init; }

    public byte[]? X25519Private { get; init; }

    public byte[]? XwingPrivate { get; init; }
}

public sealed record ReceiptRecord(byte[] Preimage, byte[] Signature);

public sealed record BlobRecord(string Mime, byte[] Bytes);

public sealed record WrappedRecord
{
    public string? DeviceId { get; init; }

    public required uint KeyId { get; init; }

    public required byte[] Enc { get; init; }

    public required byte[] Ct { get; init; }
}

public sealed record MessageRecord
{
    public required byte[] Header { get; init; }

    public required byte[] Signature { get; init; }

    public WrappedRecord? WrappedKey { get; init; }

    public IReadOnlyList<WrappedRecord>? WrappedKeys { get; init; }

    public required byte[] Payload { get; init; }
}

public sealed record PinRecord(string Did, long Seq, string Cid);

public sealed record SealedFile(MessageRecord Message);

public sealed record OpenedBlobRecord(string Cid, long Size);

public sealed record ExpectRecord
{
    public required bool Ok { get; init; }

    public string? Code { get; init; }

    public byte[]? ContentKey { get; init; }

    public IReadOnlyList<string>? Receipts { get; init; }

    public IReadOnlyList<OpenedBlobRecord>? Blobs { get; init; }
}

public sealed record OpenResult
{
    public required string File { get; init; }

    public required bool Ok { get; init; }

    public string? Code { get; init; }

    public byte[]? ContentKey { get; init; }

    public IReadOnlyList<string> Receipts { get; init; } = [];

    public IReadOnlyList<OpenedBlobRecord> Blobs { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Base64UrlConverter)])]
[JsonSerializable(typeof(InteropFile))]
[JsonSerializable(typeof(SealedFile))]
[JsonSerializable(typeof(OpenResult))]
public sealed partial class InteropJson : JsonSerializerContext;
