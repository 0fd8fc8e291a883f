using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>A device list whose signature was verified with the identity key that its DID names: an instance is the proof.</summary>
public sealed class SignedDeviceList
{
    private SignedDeviceList(DeviceList content, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature)
    {
        Content = content;
        Bytes = bytes;
        Signature = signature;
        Cid = Cid.Of(CidCodec.DagCbor, bytes.Span);
    }

    /// <summary>The list.</summary>
    public DeviceList Content { get; }

    /// <summary>The account.</summary>
    public Did Did => Content.Did;

    /// <summary>The canonical CBOR that was signed; stored and passed on as it is.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The signature, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The CID of <see cref="Bytes"/>.</summary>
    public Cid Cid { get; }

    /// <summary>Signs the next list of an account.</summary>
    /// <param name="identity">The account's key.</param>
    /// <param name="previous">The account's list until now, or <see langword="null"/> for the first.</param>
    /// <param name="devices">All devices of the account from now on, at least one.</param>
    /// <param name="now">The time of making.</param>
    /// <exception cref="ArgumentException">No device, a device twice, a default device id, another account's list before, or a time
    /// before 1970.</exception>
    public static SignedDeviceList Sign(
        IdentityKey identity, SignedDeviceList? previous, IReadOnlyList<DeviceEntry> devices, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(devices);
        if (devices.Count == 0 || devices.DistinctBy(d => d.Id).Count() != devices.Count)
        {
            throw new ArgumentException("A device list holds at least one device, and none twice.", nameof(devices));
        }

        if (previous is not null && previous.Did != identity.Did)
        {
            throw new ArgumentException("The list before is another account's.", nameof(previous));
        }

        var list = new DeviceList(identity.Did, (previous?.Content.Sequence ?? 0) + 1, previous?.Cid, now, [.. devices]);
        var bytes = list.Encode();

        try
        {
            // Decoding what was encoded keeps the object as it will be for everyone else: times cut to milliseconds.
            return new SignedDeviceList(DeviceList.Decode(bytes), bytes, identity.SignDeviceList(bytes));
        }
        catch (ProtocolException e)
        {
            throw new ArgumentException("The list is one that nobody would read.", nameof(devices), e);
        }
    }

    /// <summary>Reads a list from elsewhere and verifies its signature. Both are copied.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.ListInvalid"/>: malformed, or not signed by its identity;
    /// <see cref="ProtocolError.UnsupportedVersion"/>.</exception>
    public static SignedDeviceList Verify(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature)
    {
        bytes = bytes.ToArray();
        signature = signature.ToArray();
        DeviceList list;
        try
        {
            list = DeviceList.Decode(bytes);
        }
        catch (ProtocolException e) when (e.Error == ProtocolError.Malformed)
        {
            throw new ProtocolException(ProtocolError.ListInvalid, "The device list is malformed.", e);
        }

        return list.Did.ToPublicKey().Verify(SignatureContext.DeviceList, bytes.Span, signature.Span)
            ? new SignedDeviceList(list, bytes, signature)
            : throw new ProtocolException(ProtocolError.ListInvalid, "The device list is not signed by its own identity key.");
    }
}
