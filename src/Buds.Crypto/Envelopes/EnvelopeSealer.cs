using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Crypto.Payloads;

namespace Buds.Crypto.Envelopes;

/// <summary>Seals messages (protocol.md §4).</summary>
public static class EnvelopeSealer
{
    /// <summary>Seals a package for every device of its recipients. Memory is bounded, whatever the payload's size.</summary>
    /// <param name="package">What to send.</param>
    /// <param name="recipients">To whom: 1 to 12 accounts, the sender's own allowed, none twice.</param>
    /// <param name="from">The sender's account.</param>
    /// <param name="device">The sending device.</param>
    /// <param name="payload">Where the payload is written, from the stream's position on; not disposed.</param>
    /// <param name="now">The time of sending.</param>
    /// <param name="options">How, where the defaults do not suit.</param>
    /// <param name="cancellationToken">Stops between chunks and between devices; what was written of the payload is then of no use.</param>
    /// <returns>The envelope; dispose it once it is sent.</returns>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.BundleExpired"/>; <see cref="ProtocolError.BundleInvalid"/>;
    /// <see cref="ProtocolError.UnsupportedSuite"/>: a device does not offer the suite asked for;
    /// <see cref="ProtocolError.BlobInvalid"/>: a blob's bytes are not those of its CID.</exception>
    /// <exception cref="ArgumentException">No recipient or more than 12, one twice, a default sender or id, a time before 1970, or a
    /// manifest above 1 MiB.</exception>
    public static async Task<SealedEnvelope> SealAsync(
        Package package,
        IReadOnlyList<RecipientAccount> recipients,
        Did from,
        DeviceKey device,
        Stream payload,
        DateTimeOffset now,
        SealOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(payload);
        options ??= new SealOptions();
        if (from.IsDefault || options.Id is { IsDefault: true } || now < DateTimeOffset.UnixEpoch)
        {
            throw new ArgumentException("A message has a sender, an id that is not zero, and a time since 1970.");
        }

        // As everybody else will read it.
        now = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var devices = RecipientDevices.Resolve(recipients, now, options);
        var suite = RecipientDevices.ChooseSuite(devices, options.Suite);
        var id = options.Id ?? MessageId.Create(now);

        var key = ContentKey.Generate();
        try
        {
            using var writer = new PayloadWriter(payload, key);
            using var wrapper = new KeyWrapper(suite, devices);
            var sha256 = await SealPayloadAsync(package, writer, wrapper, options.MaxDegreeOfParallelism, cancellationToken).ConfigureAwait(false);
            var commitment = new byte[32];
            key.Commit(id, commitment);
            Did[] to = [.. recipients.Select(r => r.List.Did).Order()];
            var content = new EnvelopeHeader(
                suite, id, from, device.Id, to, now, package.Receipts is [var first, ..] ? first.Cid : null, writer.Written, sha256, commitment);
            var header = content.Encode();
            return new SealedEnvelope(content, header, device.SignEnvelope(header), wrapper.Wrap(header, key), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Wraps the content key of a sealed message anew, for recipients whose devices have changed; the payload stays.</summary>
    /// <param name="header">The header as sealed.</param>
    /// <param name="key">The content key as sealed.</param>
    /// <param name="recipients">The same accounts as in the header, with their devices of now.</param>
    /// <param name="now">The time of now, for expired key bundles.</param>
    /// <param name="options">How; only the excluded device and the policy for expired bundles are looked at.</param>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.UnsupportedSuite"/>: a device does not offer the suite of the
    /// header, so that the message is to be sealed anew; otherwise as for <see cref="SealAsync"/>.</exception>
    /// <exception cref="ArgumentException">The recipients are not those of the header, or the key is not the header's.</exception>
    public static IReadOnlyList<WrappedKey> Rewrap(
        ReadOnlyMemory<byte> header, ContentKey key, IReadOnlyList<RecipientAccount> recipients, DateTimeOffset now, SealOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(recipients);
        var content = EnvelopeHeader.Decode(header);
        Span<byte> commitment = stackalloc byte[32];
        key.Commit(content.Id, commitment);
        if (!CryptographicOperations.FixedTimeEquals(commitment, content.KeyCommitment.Span))
        {
            throw new ArgumentException("The key is not the one that the header commits to.", nameof(key));
        }

        if (!recipients.Select(r => r.List.Did).Order().SequenceEqual(content.To))
        {
            throw new ArgumentException("The recipients are not those of the header.", nameof(recipients));
        }

        var devices = RecipientDevices.Resolve(recipients, now, options ?? new SealOptions());
        _ = RecipientDevices.ChooseSuite(devices, content.Suite);
        using var wrapper = new KeyWrapper(content.Suite, devices);
        wrapper.Encapsulate(CancellationToken.None);
        return wrapper.Wrap(header.Span, key);
    }

    private static async ValueTask<byte[]> SealPayloadAsync(
        Package package, PayloadWriter writer, KeyWrapper wrapper, int threads, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(SealOptions.MaxDegreeOfParallelism));
        var others = new Task[threads - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = Task.Run(() => wrapper.Encapsulate(cancellationToken), cancellationToken);
        }

        try
        {
            await PackageWriter.WriteAsync(package, writer, cancellationToken).ConfigureAwait(false);
            var sha256 = await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            wrapper.Encapsulate(cancellationToken);
            return sha256;
        }
        finally
        {
            // Nobody may still write secrets into what the caller is about to zero.
            await Task.WhenAll(others).ConfigureAwait(false);
        }
    }
}
