using Buds.Crypto.Identifiers;
using Buds.Crypto.Legacy;
using Buds.Crypto.Tests.Receipts;

namespace Buds.Crypto.Tests.Legacy;

public sealed class LegacyEnvelopeTests : IDisposable
{
    // {"a":1}, canonical.
    private static readonly byte[] Receipt = [0xa1, 0x61, 0x61, 0x01];

    private readonly LegacySender _ada = new();
    private readonly LegacySender _ben = new();
    private readonly LegacySender _eve = new();

    public void Dispose()
    {
        _ada.Dispose();
        _ben.Dispose();
        _eve.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Message_of_either_version_opens(bool early)
    {
        var (message, payload) = Make(early: early);
        var receipt = LegacyEnvelope.Open(message, payload, _ben.Key);
        receipt.Bytes.ToArray().ShouldBe(Receipt);
        receipt.Cid.ShouldBe(message.ReceiptCid);
        receipt.IsSigned.ShouldBeTrue();
    }

    [Fact]
    public void Golden_receipt_of_the_old_app_opens()
    {
        var golden = Convert.FromHexString(GoldenReceiptTests.Preimage);
        var (message, payload) = Make(golden);
        LegacyEnvelope.Open(message, payload, _ben.Key).Cid.ToString().ShouldBe("bafyreigjcte4pv3bhzv3stouw4tkmv6bbatmif2zzbigvgbh4czq4uh2a4");
    }

    [Fact]
    public void Message_without_a_signature_opens_and_says_so()
    {
        var (message, payload) = Make();
        LegacyEnvelope.Open(message with { Signature = default }, payload, _ben.Key).IsSigned.ShouldBeFalse();
        LegacyEnvelope.Open(message with { SenderSigningKey = null }, payload, _ben.Key).IsSigned.ShouldBeFalse();
    }

    [Fact]
    public void Signature_of_somebody_else_is_refused()
    {
        var (message, payload) = Make();
        Refused(ProtocolError.BadSignature, message with { Signature = _eve.Sign(Receipt) }, payload);
        Refused(ProtocolError.BadSignature, message with { Signature = new byte[63] }, payload);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Key_for_another_device_is_refused(bool early)
    {
        var (message, payload) = Make(early: early);
        Should.Throw<ProtocolException>(() => LegacyEnvelope.Open(message, payload, _eve.Key)).Error.ShouldBe(ProtocolError.KeyUnwrapFailed);
    }

    [Fact]
    public void Key_of_another_sender_is_refused()
    {
        var (message, payload) = Make();
        Refused(ProtocolError.KeyUnwrapFailed, message with { SenderAgreementKey = _eve.Key.AgreementKey }, payload);
        Refused(ProtocolError.KeyUnwrapFailed, message with { SenderAgreementKey = new byte[32] }, payload);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    [InlineData(61)]
    [InlineData(91)]
    [InlineData(93)]
    public void Wrapped_key_of_another_size_is_refused(int size)
    {
        var (message, payload) = Make();
        Refused(ProtocolError.Malformed, message with { WrappedKey = new byte[size] }, payload);
    }

    [Fact]
    public void Each_altered_byte_is_refused()
    {
        var (message, payload) = Make();
        for (var i = 0; i < payload.Length; i++)
        {
            var altered = payload.ToArray();
            altered[i] ^= 1;
            Refused(ProtocolError.PayloadCorrupt, message, altered);
        }

        for (var i = 0; i < message.WrappedKey.Length; i++)
        {
            var altered = message.WrappedKey.ToArray();
            altered[i] ^= 1;
            Refused(ProtocolError.KeyUnwrapFailed, message with { WrappedKey = altered }, payload);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public void Payload_that_is_too_short_is_refused(int size) => Refused(ProtocolError.PayloadCorrupt, Make().Message, new byte[size]);

    [Fact]
    public void Payload_under_another_cid_is_refused()
    {
        var (message, payload) = Make();
        Refused(ProtocolError.PayloadCorrupt, message with { ReceiptCid = Cid.Of(CidCodec.DagCbor, [0xa0]) }, payload);
    }

    [Fact]
    public void Receipt_of_another_cid_is_refused()
    {
        var (message, payload) = Make(cid: Cid.Of(CidCodec.DagCbor, [0xa0]));
        Refused(ProtocolError.ReceiptInvalid, message, payload);
    }

    [Theory]
    [InlineData(new byte[] { 0xa1, 0x61, 0x61, 0x18, 0x01 })]
    [InlineData(new byte[] { 0xa1, 0x61, 0x61, 0x01, 0x00 })]
    [InlineData(new byte[] { 0x01 })]
    [InlineData(new byte[0])]
    public void Receipt_that_is_no_canonical_map_is_refused(byte[] receipt)
    {
        var (message, payload) = Make(receipt);
        Refused(ProtocolError.ReceiptInvalid, message, payload);
    }

    [Fact]
    public void Claim_is_for_one_new_device_and_no_other_signature()
    {
        var (one, other) = (DeviceId.Create(DateTimeOffset.UnixEpoch), DeviceId.Create(DateTimeOffset.UnixEpoch));
        var claim = _ada.Key.SignClaim(one);
        LegacyDeviceKey.VerifyClaim(_ada.Key.SigningKey, one, claim).ShouldBeTrue();
        LegacyDeviceKey.VerifyClaim(_ada.Key.SigningKey, other, claim).ShouldBeFalse();
        LegacyDeviceKey.VerifyClaim(_ben.Key.SigningKey, one, claim).ShouldBeFalse();
        LegacyDeviceKey.VerifyClaim(_ada.Key.SigningKey, one, _ada.Sign(one.ToByteArray())).ShouldBeFalse();
    }

    private void Refused(ProtocolError error, LegacyMessage message, byte[] payload) =>
        Should.Throw<ProtocolException>(() => LegacyEnvelope.Open(message, payload, _ben.Key)).Error.ShouldBe(error);

    private (LegacyMessage Message, byte[] Payload) Make(byte[]? receipt = null, bool early = false, Cid? cid = null)
    {
        receipt ??= Receipt;
        var name = cid ?? Cid.Of(CidCodec.DagCbor, receipt);
        var (payload, key) = LegacySender.Seal(receipt, name);
        return (new LegacyMessage
        {
            ReceiptCid = name,
            WrappedKey = early ? LegacySender.WrapEarly(key, _ben) : _ada.Wrap(key, _ben),
            SenderAgreementKey = _ada.Key.AgreementKey,
            SenderSigningKey = _ada.Key.SigningKey,
            Signature = _ada.Sign(receipt),
        }, payload);
    }
}
