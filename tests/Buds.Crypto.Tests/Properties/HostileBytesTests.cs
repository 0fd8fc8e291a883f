using System.Security.Cryptography;
using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using CsCheck;

namespace Buds.Crypto.Tests.Properties;

/// <summary>Bytes that were flipped, cut or spliced end in a typed refusal, and never in other content.</summary>
public sealed class HostileBytesTests : IDisposable
{
    private const int Rounds = 3000;

    private readonly TestParty _ada = new(devices: 2);
    private readonly TestParty _ben = new();

    public void Dispose()
    {
        _ada.Dispose();
        _ben.Dispose();
    }

    [Fact]
    public void Cbor_reads_back_whatever_was_written() => Item(4).Sample(
        item =>
        {
            var bytes = item.Encode();
            CborValue.Decode(bytes).Encode().ShouldBe(bytes);
        },
        iter: Rounds);

    [Fact]
    public void Cbor_that_reads_writes_to_the_same_bytes() => Gen.Byte.Array[0, 40].Sample(
        bytes =>
        {
            try
            {
                CborValue.Decode(bytes).Encode().ShouldBe(bytes);
            }
            catch (CborException e)
            {
                e.Offset.ShouldBeInRange(0, bytes.Length);
            }
        },
        iter: 20 * Rounds);

    [Fact]
    public void Altered_cbor_is_refused_or_reads_to_itself() => Damaged(_ada.List.Bytes).Sample(
        bytes =>
        {
            try
            {
                CborValue.Decode(bytes).Encode().ShouldBe(bytes);
            }
            catch (CborException)
            {
            }
        },
        iter: Rounds);

    [Fact]
    public void Altered_device_list_is_refused() => Damaged(_ada.List.Bytes).Sample(
        bytes => Refused(() => SignedDeviceList.Verify(bytes, _ada.List.Signature)), iter: Rounds);

    [Fact]
    public void Altered_device_list_signature_is_refused() => Damaged(_ada.List.Signature).Sample(
        signature => Refused(() => SignedDeviceList.Verify(_ada.List.Bytes, signature)), iter: Rounds);

    [Fact]
    public void Altered_key_bundle_is_refused() => Damaged(_ada.Account.Bundles[0].Bytes).Sample(
        bytes => Refused(() => SignedKeyBundle.Verify(bytes, _ada.Account.Bundles[0].Signature, _ada.List.Content)), iter: Rounds);

    [Fact]
    public void Altered_receipt_is_refused_or_does_not_verify()
    {
        var receipt = _ada.Receipt();
        Damaged(receipt.Preimage).Sample(
            bytes => Refused(() => SignedReceipt.Decode(bytes, receipt.Signature).Verify(_ada.Device.PublicKey) ? 0 : throw new ProtocolException(ProtocolError.BadSignature, "")),
            iter: Rounds);
    }

    [Fact]
    public async Task Altered_header_is_refused_or_does_not_verify()
    {
        using var envelope = (await _ada.SealAsync(new Package([_ada.Receipt()], []), [_ben])).Envelope;
        var (header, signature, key) = (envelope.Header, envelope.Signature, _ada.Device.PublicKey);
        Damaged(header).Sample(
            bytes => Refused(() =>
            {
                _ = EnvelopeHeader.Decode(bytes);
                return EnvelopeHeader.VerifySignature(bytes, signature.Span, key) ? 0 : throw new ProtocolException(ProtocolError.BadSignature, "");
            }),
            iter: Rounds);
    }

    [Fact]
    public async Task Altered_payload_is_refused_by_its_own_code()
    {
        var (source, reference) = TestParty.Blob(RandomNumberGenerator.GetBytes(1000));
        var (envelope, payload) = await _ada.SealAsync(new Package([_ada.Receipt("photo", reference)], [source]), [_ben]);
        using var _ = envelope;
        await Damaged(payload).SampleAsync(
            async bytes => (await Should.ThrowAsync<ProtocolException>(() => _ben.OpenAsync(_ada, envelope, bytes, new MemorySink()))).Error
                .ShouldBeOneOf(ProtocolError.PayloadCorrupt, ProtocolError.PayloadMismatch),
            iter: 300);
    }

    [Fact]
    public async Task Altered_wrapped_key_does_not_open()
    {
        using var envelope = (await _ada.SealAsync(new Package([], []), [_ben])).Envelope;
        var key = envelope.WrappedKeys[0];
        await Gen.Select(Damaged(key.Encapsulated), Damaged(key.Ciphertext), Gen.Bool).SampleAsync(
            async (encapsulated, ciphertext, which) =>
            {
                var received = new ReceivedEnvelope(
                    envelope.Header, envelope.Signature, key.KeyId, which ? encapsulated : key.Encapsulated, which ? key.Ciphertext : ciphertext);
                (await Should.ThrowAsync<ProtocolException>(() => EnvelopeOpener.AuthenticateAsync(received, _ben.ContextFor(_ada), TestParty.Now))).Error
                    .ShouldBe(ProtocolError.KeyUnwrapFailed);
            },
            iter: 500);
    }

    [Fact]
    public void Package_manifest_of_any_bytes_is_refused_by_its_own_code() => Gen.Byte.Array[0, 200].Sample(
        bytes => Should.Throw<ProtocolException>(() => PackageManifest.Decode(bytes)).Error
            .ShouldBeOneOf(ProtocolError.PackageMalformed, ProtocolError.UnsupportedVersion),
        iter: Rounds);

    [Fact]
    public void Altered_links_are_refused_or_read_as_other_links()
    {
        using var device = DeviceKey.Generate(Crypto.Identifiers.DeviceId.Create(TestParty.Now));
        using var linking = DeviceLinkKey.Generate(device, new Uri("https://relay.test/"));
        var add = new ContactLink(_ada.Did, _ada.List.Cid, new Uri("https://relay.test/"), "Ada").ToString();
        Gen.Select(Gen.OneOf(Gen.Const(linking.Request.ToLink()), Gen.Const(add)), Gen.Int[0, 400], Gen.Char).Sample(
            (link, position, letter) =>
            {
                var characters = link.ToCharArray();
                characters[position % characters.Length] = letter;
                var text = new string(characters);
                _ = ContactLink.TryParse(text, out _);
                if (DeviceLinkRequest.TryParse(text, out var request))
                {
                    request.Dispose();
                }
            },
            iter: Rounds);
    }

    private static void Refused<T>(Func<T> read) => Should.Throw<ProtocolException>(() => { _ = read(); });

    /// <summary>The bytes with a bit flipped, a piece cut out, a piece doubled, or random bytes in between; always other bytes than before.</summary>
    private static Gen<byte[]> Damaged(ReadOnlyMemory<byte> memory)
    {
        var bytes = memory.ToArray();
        return Gen.Select(Gen.Int[0, 3], Gen.Int[0, bytes.Length - 1], Gen.Int[1, 20], Gen.Byte.Array[1, 8])
            .Select((kind, start, length, other) =>
            {
                var end = Math.Min(bytes.Length, start + length);
                return kind switch
                {
                    0 => [.. bytes[..start], (byte)(bytes[start] ^ (1 << (length % 8))), .. bytes[(start + 1)..]],
                    1 => [.. bytes[..start], .. bytes[end..]],
                    2 => [.. bytes[..end], .. bytes[start..]],
                    _ => (byte[])[.. bytes[..start], .. other, .. bytes[start..]],
                };
            })
            .Where(changed => !changed.AsSpan().SequenceEqual(bytes));
    }

    private static Gen<CborValue> Item(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Long.Select(value => CborValue.FromInteger(value)),
            Gen.ULong.Select(value => CborValue.FromInteger(value)),
            Gen.Double.Where(double.IsFinite).Select(CborValue.FromFloat),
            Gen.Byte.Array[0, 30].Select(value => CborValue.FromBytes(value)),
            Gen.Char.AlphaNumeric.Array[0, 30].Select(value => CborValue.FromText(new string(value))),
            Gen.Bool.Select(CborValue.FromBoolean),
            Gen.Const(CborValue.Null));
        return depth == 0
            ? leaf
            : Gen.OneOf(
                leaf,
                Item(depth - 1).Array[0, 5].Select(items => CborValue.FromArray(items)),
                Gen.Dictionary(Gen.Char.AlphaNumeric.Array[0, 5].Select(value => new string(value)), Item(depth - 1))[0, 5].Select(entries =>
                {
                    var map = new CborMap();
                    foreach (var (key, value) in entries)
                    {
                        map.Add(key, value);
                    }

                    return CborValue.FromMap(map);
                }));
    }
}
