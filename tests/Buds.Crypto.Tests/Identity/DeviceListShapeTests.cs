using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Identity;

/// <summary>Device lists and key bundles of a shape that cannot be, signed by the right key: the shape alone is what is refused.</summary>
public sealed class DeviceListShapeTests : IDisposable
{
    private static readonly Cid Earlier = Cid.Of(CidCodec.DagCbor, "earlier"u8);

    private readonly TestParty _ada = new();

    public static TheoryData<string, Func<CborMap, CborMap>> WrongLists => new()
    {
        { "no version", list => list.Without("v") },
        { "version as text", list => list.With("v", "1") },
        { "no account", list => list.Without("did") },
        { "account that is no DID", list => list.With("did", "did:web:example.com") },
        { "account as null", list => list.With("did", CborValue.Null) },
        { "no number", list => list.Without("seq") },
        { "number zero", list => list.With("seq", 0) },
        { "negative number", list => list.With("seq", -1) },
        { "number above 2^53", list => list.With("seq", (1L << 53) + 1) },
        { "number as a float", list => list.With("seq", CborValue.FromFloat(1)) },
        { "second list without the first", list => list.With("seq", 2) },
        { "first list after another", list => list.With("prev", Earlier.ToString()) },
        { "list before as null", list => list.With("prev", CborValue.Null) },
        { "list before that is no CID", list => list.With("seq", 2).With("prev", "bafy") },
        { "list before of codec raw", list => list.With("seq", 2).With("prev", Cid.Of(CidCodec.Raw, "x"u8).ToString()) },
        { "list before as bytes", list => list.With("seq", 2).With("prev", Earlier.ToByteArray()) },
        { "no time", list => list.Without("issued") },
        { "negative time", list => list.With("issued", -1) },
        { "time after the year 9999", list => list.With("issued", 253_402_300_800_000) },
        { "no devices", list => list.Without("devices") },
        { "empty devices", list => list.With("devices", CborValue.FromArray([])) },
        { "devices as a map", list => list.With("devices", new CborMap()) },
        { "devices as null", list => list.With("devices", CborValue.Null) },
        { "device that is no map", list => list.With("devices", CborValue.FromArray([1])) },
        { "device twice", list => list.With("devices", CborValue.FromArray([Device(list), Device(list)])) },
        { "device with a name", list => WithDevice(list, device => device.With("name", "phone")) },
        { "device without an id", list => WithDevice(list, device => device.Without("id")) },
        { "device with a short id", list => WithDevice(list, device => device.With("id", new byte[15])) },
        { "device with the id zero", list => WithDevice(list, device => device.With("id", new byte[16])) },
        { "device with an id as text", list => WithDevice(list, device => device.With("id", "0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506")) },
        { "device without a key", list => WithDevice(list, device => device.Without("sign")) },
        { "device with a short key", list => WithDevice(list, device => device.With("sign", new byte[31])) },
        { "device with a long key", list => WithDevice(list, device => device.With("sign", new byte[33])) },
        { "device without a time", list => WithDevice(list, device => device.Without("added")) },
        { "unknown field", list => list.With("extra", 1) },
        { "unknown field that is null", list => list.With("extra", CborValue.Null) },
    };

    public static TheoryData<string, Func<CborMap, CborMap>> WrongBundles => new()
    {
        { "no account", bundle => bundle.Without("did") },
        { "no device", bundle => bundle.Without("device") },
        { "no number", bundle => bundle.Without("key_id") },
        { "negative number", bundle => bundle.With("key_id", -1) },
        { "number above 32 bits", bundle => bundle.With("key_id", 1L << 32) },
        { "no X25519 key", bundle => bundle.Without("x25519") },
        { "short X25519 key", bundle => bundle.With("x25519", new byte[31]) },
        { "X-Wing key as null", bundle => bundle.With("xwing", CborValue.Null) },
        { "empty X-Wing key", bundle => bundle.With("xwing", Array.Empty<byte>()) },
        { "short X-Wing key", bundle => bundle.With("xwing", new byte[1215]) },
        { "no time", bundle => bundle.Without("created") },
        { "no end", bundle => bundle.Without("expires") },
        { "end at the beginning", bundle => bundle.With("expires", bundle["created"]) },
        { "end before the beginning", bundle => bundle.With("expires", 0) },
        { "unknown field", bundle => bundle.With("extra", 1) },
    };

    public void Dispose() => _ada.Dispose();

    [Theory]
    [MemberData(nameof(WrongLists))]
    public void List_of_a_shape_that_cannot_be_is_refused(string what, Func<CborMap, CborMap> change)
    {
        var bytes = Changed(_ada.List.Bytes, change);

        Should.Throw<ProtocolException>(() => SignedDeviceList.Verify(bytes, _ada.Identity.SignDeviceList(bytes)), what).Error
            .ShouldBe(ProtocolError.ListInvalid);
    }

    [Theory]
    [MemberData(nameof(WrongBundles))]
    public void Bundle_of_a_shape_that_cannot_be_is_refused(string what, Func<CborMap, CborMap> change)
    {
        var bytes = Changed(_ada.Account.Bundles[0].Bytes, change);

        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(bytes, _ada.Device.SignKeyBundle(bytes), _ada.List.Content), what).Error
            .ShouldBe(ProtocolError.BundleInvalid);
    }

    [Fact]
    public void Shape_is_refused_with_its_place()
    {
        var bytes = Changed(_ada.List.Bytes, list => list.With("seq", 0));

        var refusal = Should.Throw<ProtocolException>(() => SignedDeviceList.Verify(bytes, _ada.Identity.SignDeviceList(bytes)));

        refusal.InnerException.ShouldBeOfType<CborException>().Offset.ShouldBe(bytes.AsSpan().IndexOf("cseq"u8) + 4);
    }

    [Fact]
    public void Later_list_that_names_the_one_before_is_read()
    {
        var bytes = Changed(_ada.List.Bytes, list => list.With("seq", 2).With("prev", Earlier.ToString()));

        SignedDeviceList.Verify(bytes, _ada.Identity.SignDeviceList(bytes)).Content.Previous.ShouldBe(Earlier);
    }

    [Fact]
    public void List_or_bundle_signed_for_another_purpose_is_refused()
    {
        var (list, bundle) = (_ada.List.Bytes.ToArray(), _ada.Account.Bundles[0].Bytes.ToArray());

        Should.Throw<ProtocolException>(() => SignedDeviceList.Verify(list, _ada.Device.SignKeyBundle(list))).Error.ShouldBe(ProtocolError.ListInvalid);
        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(bundle, _ada.Device.SignEnvelope(bundle), _ada.List.Content)).Error
            .ShouldBe(ProtocolError.BundleInvalid);
        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(bundle, _ada.Device.SignReceipt(bundle), _ada.List.Content)).Error
            .ShouldBe(ProtocolError.BundleInvalid);
    }

    [Fact]
    public void What_nobody_would_read_is_not_signed()
    {
        var early = DateTimeOffset.UnixEpoch.AddMilliseconds(-1);

        Should.Throw<ArgumentException>(() => SignedDeviceList.Sign(_ada.Identity, null, _ada.List.Content.Devices, early));
        Should.Throw<ArgumentException>(() => SignedDeviceList.Sign(
            _ada.Identity, null, [new DeviceEntry(default, _ada.Device.PublicKey, TestParty.Now)], TestParty.Now));
        Should.Throw<ArgumentException>(() => SignedKeyBundle.Sign(_ada.Did, _ada.Device, _ada.Keys[0], early));
        Should.Throw<ArgumentException>(() => SignedKeyBundle.Sign(default, _ada.Device, _ada.Keys[0], TestParty.Now));
        Should.Throw<ArgumentException>(() => SignedKeyBundle.Sign(_ada.Did, _ada.Device, _ada.Keys[0], TestParty.Now, TimeSpan.Zero));
    }

    private static CborMap Device(CborMap list) => list["devices"].AsArray()[0].AsMap();

    private static CborMap WithDevice(CborMap list, Func<CborMap, CborMap> change) => list.With("devices", CborValue.FromArray([change(Device(list))]));

    private static byte[] Changed(ReadOnlyMemory<byte> bytes, Func<CborMap, CborMap> change) => change(CborMap.Decode(bytes)).Encode();
}
