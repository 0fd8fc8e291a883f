using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Crypto.Tests.Identity;

/// <summary>What was verified stays what it is, whatever becomes of the buffers that it came in.</summary>
public sealed class VerifiedBytesTests : IDisposable
{
    private readonly TestParty _ada = new();
    private readonly TestParty _ben = new();

    public void Dispose()
    {
        _ada.Dispose();
        _ben.Dispose();
    }

    [Fact]
    public void Verified_list_does_not_follow_its_buffer()
    {
        var (bytes, signature) = (_ada.List.Bytes.ToArray(), _ada.List.Signature.ToArray());
        var list = SignedDeviceList.Verify(bytes, signature);

        bytes.AsSpan().Clear();
        signature.AsSpan().Clear();

        list.Bytes.ToArray().ShouldBe(_ada.List.Bytes.ToArray());
        SignedDeviceList.Verify(list.Bytes, list.Signature).Cid.ShouldBe(_ada.List.Cid);
    }

    [Fact]
    public void Verified_bundle_does_not_follow_its_buffer()
    {
        var original = _ada.Account.Bundles[0];
        var (bytes, signature) = (original.Bytes.ToArray(), original.Signature.ToArray());
        var bundle = SignedKeyBundle.Verify(bytes, signature, _ada.List.Content);

        bytes.AsSpan().Clear();
        signature.AsSpan().Clear();

        bundle.Content.X25519.ToArray().ShouldBe(_ada.Keys[0].X25519PublicKey.ToArray());
        bundle.Content.XWing!.Value.ToArray().ShouldBe(_ada.Keys[0].XWingPublicKey!.Value.ToArray());
        SignedKeyBundle.Verify(bundle.Bytes, bundle.Signature, _ada.List.Content).Content.KeyId.ShouldBe(1u);
    }

    [Fact]
    public void Receipt_does_not_follow_its_buffer()
    {
        var original = _ada.Receipt();
        var (preimage, signature) = (original.Preimage.ToArray(), original.Signature.ToArray());
        var receipt = SignedReceipt.Decode(preimage, signature);

        preimage.AsSpan().Clear();
        signature.AsSpan().Clear();

        receipt.Verify(_ada.Device.PublicKey).ShouldBeTrue();
        receipt.Content.Payload["salt"].AsBytes().ToArray().ShouldBe(original.Content.Payload["salt"].AsBytes().ToArray());
    }

    [Fact]
    public async Task Header_does_not_follow_its_buffer_while_it_is_being_verified()
    {
        using var envelope = (await _ada.SealAsync(new Package([], []), [_ben])).Envelope;
        var (buffer, key) = (envelope.Header.ToArray(), envelope.WrappedKeys[0]);
        var context = new OverwritingContext(_ben.ContextFor(_ada), buffer);

        using var opened = await EnvelopeOpener.AuthenticateAsync(
            new ReceivedEnvelope(buffer, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext), context, TestParty.Now);

        buffer.ShouldAllBe(b => b == 0);
        opened.Header.PayloadSha256.ToArray().ShouldBe(envelope.Content.PayloadSha256.ToArray());
        opened.Header.KeyCommitment.ToArray().ShouldBe(envelope.Content.KeyCommitment.ToArray());
    }

    [Fact]
    public async Task Devices_and_recipients_cannot_be_changed()
    {
        Should.Throw<NotSupportedException>(() => ((IList<DeviceEntry>)_ada.List.Content.Devices).Clear());
        using var envelope = (await _ada.SealAsync(new Package([], []), [_ben])).Envelope;
        Should.Throw<NotSupportedException>(() => ((IList<Did>)EnvelopeHeader.Decode(envelope.Header).To).Clear());
    }

    private sealed class OverwritingContext(IOpeningContext inner, byte[] buffer) : IOpeningContext
    {
        public Did Account => inner.Account;

        public DeviceId Device => inner.Device;

        public EncryptionKey? FindEncryptionKey(uint keyId) => inner.FindEncryptionKey(keyId);

        public ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken)
        {
            buffer.AsSpan().Clear();
            return inner.GetSenderListAsync(sender, cancellationToken);
        }

        public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => inner.HasSeenAsync(id, cancellationToken);

        public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
            inner.FindAuthorKeyAsync(author, device, cancellationToken);
    }
}
