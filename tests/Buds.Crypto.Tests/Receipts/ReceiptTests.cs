using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Crypto.Tests.Receipts;

public sealed class ReceiptTests : IDisposable
{
    private static readonly Cid Photo = Cid.Of(CidCodec.Raw, "photo"u8);
    private static readonly Cid Thumb = Cid.Of(CidCodec.Raw, "thumb"u8);
    private static readonly Cid Earlier = Cid.Of(CidCodec.DagCbor, "earlier"u8);

    private readonly TestParty _ada = new();

    public static TheoryData<string, Func<CborMap, CborMap>> Wrong => new()
    {
        { "no author", map => map.Without("did") },
        { "author as null", map => map.With("did", CborValue.Null) },
        { "no device", map => map.Without("deviceId") },
        { "device as bytes", map => map.With("deviceId", new byte[16]) },
        { "no type", map => map.Without("receiptType") },
        { "no payload", map => map.Without("payload") },
        { "payload that is no map", map => map.With("payload", "text") },
        { "no claimed time", map => WithPayload(map, payload => payload.Without("claimed_time_ms")) },
        { "claimed time as text", map => WithPayload(map, payload => payload.With("claimed_time_ms", "1704844800000")) },
        { "claimed time as a float", map => WithPayload(map, payload => payload.With("claimed_time_ms", CborValue.FromFloat(1))) },
        { "claimed time before 1970", map => WithPayload(map, payload => payload.With("claimed_time_ms", -1)) },
        { "claimed time after 9999", map => WithPayload(map, payload => payload.With("claimed_time_ms", 253_402_300_800_000)) },
        { "claimed time of 64 bits", map => WithPayload(map, payload => payload.With("claimed_time_ms", CborValue.FromInteger(ulong.MaxValue))) },
        { "parent as null", map => map.With("parentCID", CborValue.Null) },
        { "parent that is no CID", map => map.With("parentCID", "bafy") },
        { "root as null", map => map.With("rootCID", CborValue.Null) },
        { "root as bytes", map => map.With("rootCID", Earlier.ToByteArray()) },
        { "blobs as null", map => map.With("blobs", CborValue.Null) },
        { "empty blobs", map => map.With("blobs", CborValue.FromArray([])) },
        { "blob that is no map", map => map.With("blobs", CborValue.FromArray([1])) },
        { "blob without a CID", map => WithBlob(map, blob => blob.Without("cid")) },
        { "blob without a type", map => WithBlob(map, blob => blob.Without("mime")) },
        { "blob without a size", map => WithBlob(map, blob => blob.Without("size")) },
        { "blob of negative size", map => WithBlob(map, blob => blob.With("size", -1)) },
        { "blob with a thumbnail as null", map => WithBlob(map, blob => blob.With("thumb", CborValue.Null)) },
        { "blob with an unknown field", map => WithBlob(map, blob => blob.With("name", "x")) },
        { "blob twice", map => map.With("blobs", CborValue.FromArray([Blob(map), Blob(map)])) },
        { "blobs out of order", map => map.With("blobs", CborValue.FromArray([.. Two(map).OrderByDescending(b => b["cid"].AsText(), StringComparer.Ordinal)])) },
        { "unknown field", map => map.With("signature", new byte[64]) },
        { "unknown field that is null", map => map.With("extra", CborValue.Null) },
    };

    public void Dispose() => _ada.Dispose();

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Preimage_of_a_shape_that_cannot_be_is_refused(string what, Func<CborMap, CborMap> change)
    {
        var bytes = change(CborMap.Decode(Full().Preimage)).Encode();

        Should.Throw<ProtocolException>(() => SignedReceipt.Decode(bytes, _ada.Device.SignReceipt(bytes)), what).Error.ShouldBe(ProtocolError.ReceiptInvalid);
    }

    [Fact]
    public void Receipt_with_every_field_reads_back()
    {
        var receipt = SignedReceipt.Decode(Full().Preimage, Full().Signature);

        receipt.Content.Parent.ShouldBe(Earlier);
        receipt.RootCid.ShouldBe(Earlier);
        receipt.Content.Blobs.ShouldBe([new BlobReference(Photo, "image/jpeg", 5, "original", Thumb)]);
        receipt.Content.Payload["text"].AsText().ShouldBe("hello");
        receipt.Content.ClaimedTime.ShouldBe(TestParty.Now);
        receipt.Content.Encode().ShouldBe(receipt.Preimage.ToArray());
    }

    [Fact]
    public void First_version_is_its_own_root()
    {
        var receipt = _ada.Receipt();

        receipt.Content.Root.ShouldBeNull();
        receipt.RootCid.ShouldBe(receipt.Cid);
        receipt.Cid.Codec.ShouldBe(CidCodec.DagCbor);
    }

    [Fact]
    public void Same_content_twice_has_two_cids()
    {
        // Sixteen random bytes: who guesses the content cannot confirm the guess by the CID.
        var (first, second) = (_ada.Receipt(), _ada.Receipt());

        first.Content.Payload["salt"].AsBytes().Length.ShouldBe(16);
        second.Cid.ShouldNotBe(first.Cid);
    }

    [Fact]
    public void Blobs_are_written_in_the_order_of_their_cids()
    {
        var blobs = Enumerable.Range(0, 20).Select(i => new BlobReference(Cid.Of(CidCodec.Raw, [(byte)i]), "a/b", i)).ToArray();

        _ada.Receipt("x", blobs).Content.Blobs.Select(b => b.Cid.ToString()).ShouldBe(blobs.Select(b => b.Cid.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unknown_type_is_kept()
    {
        var bytes = CborMap.Decode(Full().Preimage).With("receiptType", "com.example.other/v9").Encode();

        SignedReceipt.Decode(bytes, new byte[64]).Content.Type.ShouldBe("com.example.other/v9");
    }

    [Fact]
    public void Payload_of_the_caller_is_not_changed()
    {
        var payload = new CborMap { { "text", "hello" } };

        _ = Receipt.Create(_ada.Did, _ada.Device.Id, "app.buds.test.said/v1", payload, TestParty.Now);

        payload.Keys.ShouldBe(["text"]);
    }

    [Fact]
    public void What_nobody_would_read_is_not_made()
    {
        Should.Throw<ArgumentException>(() => Create(type: ""));
        Should.Throw<ArgumentException>(() => Create(parent: Earlier));
        Should.Throw<ArgumentException>(() => Create(root: Earlier));
        Should.Throw<ArgumentException>(() => Create(blobs: [new BlobReference(Photo, "a/b", 1), new BlobReference(Photo, "a/b", 1)]));
        Should.Throw<ArgumentException>(() => Receipt.Create(default, _ada.Device.Id, "t", [], TestParty.Now));
        Should.Throw<ArgumentException>(() => Receipt.Create(_ada.Did, default, "t", [], TestParty.Now));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(payload: new CborMap { { "claimed_time_ms", "now" } }), _ada.Device));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(payload: new CborMap { { "claimed_time_ms", long.MaxValue } }), _ada.Device));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(blobs: [new BlobReference(default, "a/b", 1)]), _ada.Device));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(blobs: [new BlobReference(Photo, "a/b", -1)]), _ada.Device));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(parent: default(Cid), root: default(Cid)), _ada.Device));
        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(payload: new CborMap { { "text", "\ud800" } }), _ada.Device));
    }

    [Fact]
    public void Receipt_of_another_device_is_not_signed()
    {
        using var ben = new TestParty();

        Should.Throw<ArgumentException>(() => SignedReceipt.Sign(Create(), ben.Device));
    }

    [Fact]
    public void Signature_for_another_purpose_does_not_verify()
    {
        var preimage = Full().Preimage;

        SignedReceipt.Decode(preimage, _ada.Device.SignReceipt(preimage.Span)).Verify(_ada.Device.PublicKey).ShouldBeTrue();
        SignedReceipt.Decode(preimage, _ada.Device.SignEnvelope(preimage.Span)).Verify(_ada.Device.PublicKey).ShouldBeFalse();
        SignedReceipt.Decode(preimage, default).Verify(_ada.Device.PublicKey).ShouldBeFalse();
    }

    private SignedReceipt Full() => SignedReceipt.Sign(
        Create(payload: new CborMap { { "text", "hello" } }, blobs: [new BlobReference(Photo, "image/jpeg", 5, "original", Thumb)], parent: Earlier, root: Earlier),
        _ada.Device);

    private Receipt Create(
        string type = "app.buds.test.said/v1", CborMap? payload = null, BlobReference[]? blobs = null, Cid? parent = null, Cid? root = null) =>
        Receipt.Create(_ada.Did, _ada.Device.Id, type, payload ?? [], TestParty.Now, blobs, parent, root);

    private static CborMap WithPayload(CborMap map, Func<CborMap, CborMap> change) => map.With("payload", change(map["payload"].AsMap()));

    private static CborMap Blob(CborMap map) => map["blobs"].AsArray()[0].AsMap();

    private static CborMap WithBlob(CborMap map, Func<CborMap, CborMap> change) => map.With("blobs", CborValue.FromArray([change(Blob(map))]));

    private static CborMap[] Two(CborMap map) => [Blob(map), Blob(map).With("cid", Thumb.ToString())];
}
