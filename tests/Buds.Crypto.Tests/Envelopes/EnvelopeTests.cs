using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;

namespace Buds.Crypto.Tests.Envelopes;

public sealed class EnvelopeTests : IDisposable
{
    private readonly TestParty _ada = new();
    private readonly TestParty _ben = new(devices: 3);
    private readonly TestParty _old = new(withXWing: false);

    public void Dispose()
    {
        _ada.Dispose();
        _ben.Dispose();
        _old.Dispose();
    }

    [Theory]
    [InlineData(EnvelopeSuite.X25519, 32)]
    [InlineData(EnvelopeSuite.XWing, 1120)]
    public async Task Message_opens_on_every_device_of_its_recipients(EnvelopeSuite suite, int encapsulated)
    {
        var photo = RandomNumberGenerator.GetBytes(200_000);
        var (source, reference) = TestParty.Blob(photo);
        var (envelope, payload) = await _ada.SealAsync(new Package([_ada.Receipt("hello", reference)], [source]), [_ada, _ben], new SealOptions { Suite = suite });
        using var _ = envelope;

        envelope.Content.Suite.ShouldBe(suite);
        envelope.WrappedKeys.Count.ShouldBe(4);
        envelope.WrappedKeys.ShouldAllBe(key => key.Encapsulated.Length == encapsulated && key.Ciphertext.Length == 48);
        for (var device = 0; device < 3; device++)
        {
            var sink = new MemorySink();
            var opened = await _ben.OpenAsync(_ada, envelope, payload, sink, device);

            opened.Receipts.ShouldHaveSingleItem().Cid.ShouldBe(envelope.Content.Receipt!.Value);
            sink.Blobs[reference.Cid].ToArray().ShouldBe(photo);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Any_number_of_threads_seals_for_every_device(int threads)
    {
        var (envelope, payload) = await _ada.SealAsync(new Package([_ada.Receipt()], []), [_ben], new SealOptions { MaxDegreeOfParallelism = threads });
        using var _ = envelope;

        for (var device = 0; device < 3; device++)
        {
            (await _ben.OpenAsync(_ada, envelope, payload, new MemorySink(), device)).Receipts.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Hybrid_suite_is_chosen_where_every_device_has_a_key_for_it()
    {
        (await SealAsync(null, _ada, _ben)).Suite.ShouldBe(EnvelopeSuite.XWing);
        (await SealAsync(null, _ada, _ben, _old)).Suite.ShouldBe(EnvelopeSuite.X25519);
    }

    [Fact]
    public async Task Hybrid_suite_is_refused_where_a_device_has_no_key_for_it() =>
        (await Should.ThrowAsync<ProtocolException>(() => SealAsync(new SealOptions { Suite = EnvelopeSuite.XWing }, _old))).Error.ShouldBe(ProtocolError.UnsupportedSuite);

    [Fact]
    public async Task Excluded_device_gets_no_key()
    {
        var (envelope, _) = await _ada.SealAsync(new Package([], []), [_ada, _ben], new SealOptions { Exclude = _ada.Device.Id });
        using var __ = envelope;

        envelope.WrappedKeys.Select(key => key.Device).ShouldBe(_ben.Devices.Select(device => device.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task No_recipient_or_thirteen_or_one_twice_are_refused()
    {
        TestParty[] crowd = [.. Enumerable.Range(0, 13).Select(_ => new TestParty())];

        await Should.ThrowAsync<ArgumentException>(() => SealAsync(null));
        await Should.ThrowAsync<ArgumentException>(() => SealAsync(null, crowd));
        await Should.ThrowAsync<ArgumentException>(() => SealAsync(null, _ben, _ben));
        (await SealAsync(null, crowd[..12])).To.Count.ShouldBe(12);
        Array.ForEach(crowd, party => party.Dispose());
    }

    [Fact]
    public async Task Expired_bundle_is_refused_skipped_or_used_as_the_caller_says()
    {
        var bundle = SignedKeyBundle.Sign(_ben.Did, _ben.Device, _ben.Keys[0], TestParty.Now.AddDays(-15));
        RecipientAccount[] silent = [_ben.Account with { Bundles = [bundle] }];

        (await Should.ThrowAsync<ProtocolException>(() => SealAsync(ExpiredBundlePolicy.Refuse))).Error.ShouldBe(ProtocolError.BundleExpired);
        (await SealAsync(ExpiredBundlePolicy.Skip)).ShouldBe(0);
        (await SealAsync(ExpiredBundlePolicy.UseExpired)).ShouldBe(1);

        async Task<int> SealAsync(ExpiredBundlePolicy policy)
        {
            using var envelope = await EnvelopeSealer.SealAsync(
                new Package([], []), silent, _ada.Did, _ada.Device, Stream.Null, TestParty.Now, new SealOptions { ExpiredBundles = policy });
            return envelope.WrappedKeys.Count;
        }
    }

    [Fact]
    public async Task Newest_bundle_of_a_device_is_used()
    {
        using var newer = EncryptionKey.Generate(9);
        var account = _ben.Account with { Bundles = [.. _ben.Account.Bundles, SignedKeyBundle.Sign(_ben.Did, _ben.Device, newer, TestParty.Now)] };

        using var envelope = await EnvelopeSealer.SealAsync(new Package([], []), [account], _ada.Did, _ada.Device, Stream.Null, TestParty.Now);

        envelope.WrappedKeys.Single(key => key.Device == _ben.Device.Id).KeyId.ShouldBe(9u);
    }

    [Fact]
    public async Task Key_wrapped_anew_opens_on_a_device_that_came_later()
    {
        using var late = new TestParty(devices: 2);
        var first = late.Account with { Bundles = [late.Account.Bundles[0]] };
        using var payload = new MemoryStream();
        using var envelope = await EnvelopeSealer.SealAsync(new Package([_ada.Receipt()], []), [first], _ada.Did, _ada.Device, payload, TestParty.Now);
        envelope.WrappedKeys.Count.ShouldBe(1);

        var keys = EnvelopeSealer.Rewrap(envelope.Header, envelope.ContentKey, [late.Account], TestParty.Now);

        var key = keys.Single(wrapped => wrapped.Device == late.Devices[1].Id);
        var received = new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext);
        using var opened = await EnvelopeOpener.AuthenticateAsync(received, late.ContextFor(_ada, device: 1), TestParty.Now);
        payload.Position = 0;
        (await opened.ReadAsync(payload, new MemorySink())).Receipts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Key_is_wrapped_anew_only_for_the_recipients_and_with_the_key_of_the_header()
    {
        var (envelope, _) = await _ada.SealAsync(new Package([], []), [_ben]);
        var (other, _) = await _ada.SealAsync(new Package([], []), [_ben]);
        using var __ = envelope;
        using var ___ = other;

        Should.Throw<ArgumentException>(() => EnvelopeSealer.Rewrap(envelope.Header, envelope.ContentKey, [_ada.Account], TestParty.Now));
        Should.Throw<ArgumentException>(() => EnvelopeSealer.Rewrap(envelope.Header, other.ContentKey, [_ben.Account], TestParty.Now));
    }

    [Theory]
    [InlineData(-31, ProtocolError.Stale)]
    [InlineData(31, ProtocolError.Stale)]
    public async Task Message_from_too_long_ago_or_from_the_future_is_refused(int days, ProtocolError error)
    {
        var (envelope, payload) = await _ada.SealAsync(new Package([], []), [_ben]);
        using var _ = envelope;

        (await Should.ThrowAsync<ProtocolException>(() => _ben.OpenAsync(_ada, envelope, payload, new MemorySink(), now: TestParty.Now.AddDays(days)))).Error.ShouldBe(error);
    }

    [Fact]
    public async Task Message_for_others_is_refused()
    {
        var (envelope, _) = await _ada.SealAsync(new Package([], []), [_old]);
        using var __ = envelope;
        var key = envelope.WrappedKeys[0];

        var refusal = await Should.ThrowAsync<ProtocolException>(() => EnvelopeOpener.AuthenticateAsync(
            new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext), _ben.ContextFor(_ada), TestParty.Now));

        refusal.Error.ShouldBe(ProtocolError.NotRecipient);
    }

    [Fact]
    public async Task Wrapped_key_of_another_message_or_device_does_not_open()
    {
        var (envelope, _) = await _ada.SealAsync(new Package([], []), [_ben]);
        var (other, _) = await _ada.SealAsync(new Package([], []), [_ben]);
        using var __ = envelope;
        using var ___ = other;

        foreach (var key in (WrappedKey[])[other.WrappedKeys.Single(k => k.Device == _ben.Device.Id), envelope.WrappedKeys.Single(k => k.Device == _ben.Devices[1].Id) with { KeyId = 1 }])
        {
            var refusal = await Should.ThrowAsync<ProtocolException>(() => EnvelopeOpener.AuthenticateAsync(
                new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext), _ben.ContextFor(_ada), TestParty.Now));
            refusal.Error.ShouldBe(ProtocolError.KeyUnwrapFailed);
        }
    }

    [Fact]
    public async Task Blob_that_changed_since_it_was_named_is_not_sealed()
    {
        var (source, reference) = TestParty.Blob([1, 2, 3]);
        var rotten = source with { OpenAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream([1, 2, 4])) };

        (await Should.ThrowAsync<ProtocolException>(() => _ada.SealAsync(new Package([_ada.Receipt("photo", reference)], [rotten]), [_ben]))).Error.ShouldBe(ProtocolError.BlobInvalid);
    }

    [Fact]
    public async Task Receipt_by_somebody_whose_device_is_unknown_is_refused()
    {
        var (envelope, payload) = await _ada.SealAsync(new Package([_old.Receipt()], []), [_ben]);
        using var _ = envelope;

        (await Should.ThrowAsync<ProtocolException>(() => _ben.OpenAsync(_ada, envelope, payload, new MemorySink()))).Error.ShouldBe(ProtocolError.ReceiptInvalid);
    }

    [Fact]
    public async Task Disposed_content_key_wraps_and_exports_nothing()
    {
        var (envelope, _) = await _ada.SealAsync(new Package([], []), [_ben]);
        envelope.Dispose();

        Should.Throw<ObjectDisposedException>(() => envelope.ContentKey.Export(new byte[32]));
        Should.Throw<ObjectDisposedException>(() => EnvelopeSealer.Rewrap(envelope.Header, envelope.ContentKey, [_ben.Account], TestParty.Now));
    }

    private async Task<EnvelopeHeader> SealAsync(SealOptions? options, params TestParty[] to)
    {
        using var envelope = (await _ada.SealAsync(new Package([], []), to, options)).Envelope;
        return envelope.Content;
    }
}
