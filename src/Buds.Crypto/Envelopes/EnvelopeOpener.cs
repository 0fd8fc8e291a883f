using System.Security.Cryptography;

namespace Buds.Crypto.Envelopes;

/// <summary>
/// Opens messages (protocol.md §4) in two steps: <see cref="AuthenticateAsync"/> needs no payload, so that nothing is downloaded for a
/// message that will be refused; <see cref="AuthenticatedEnvelope.ReadAsync"/> then opens the payload.
/// </summary>
public static class EnvelopeOpener
{
    /// <summary>How old a message may be: 30 days.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    /// <summary>How far ahead of this device's clock a message may be sent: 10 minutes.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    /// <summary>Verifies everything but the payload, in the order of protocol.md §4, and unwraps the content key.</summary>
    /// <param name="envelope">The message as received.</param>
    /// <param name="context">Who opens it.</param>
    /// <param name="now">The time of now.</param>
    /// <param name="cancellationToken">Stops the context's look-ups.</param>
    /// <exception cref="ProtocolException">The message is refused; <see cref="ProtocolException.Error"/> says why.</exception>
    public static async Task<AuthenticatedEnvelope> AuthenticateAsync(
        ReceivedEnvelope envelope, IOpeningContext context, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(context);

        // Copied, so that nobody can exchange what was read for what is verified while the look-ups below are awaited.
        envelope = envelope with { Header = envelope.Header.ToArray() };
        var header = EnvelopeHeader.Decode(envelope.Header);
        if (!header.To.Contains(context.Account))
        {
            throw new ProtocolException(ProtocolError.NotRecipient, "The message is addressed to others.");
        }

        var list = await context.GetSenderListAsync(header.From, cancellationToken).ConfigureAwait(false);
        var device = (list.Did == header.From ? list.Content.Find(header.Device) : null)
            ?? throw new ProtocolException(ProtocolError.UnknownSenderDevice, "The sending device is not in the sender's device list.");
        if (!EnvelopeHeader.VerifySignature(envelope.Header.Span, envelope.Signature.Span, device.SigningKey))
        {
            throw new ProtocolException(ProtocolError.BadSignature, "The message is not signed by the device that it names.");
        }

        if (await context.HasSeenAsync(header.Id, cancellationToken).ConfigureAwait(false))
        {
            throw new ProtocolException(ProtocolError.Replayed, "The message was opened before.");
        }

        if (header.Sent < now - MaxAge || header.Sent > now + MaxAhead)
        {
            throw new ProtocolException(
                ProtocolError.Stale, "The message was sent more than 30 days ago or more than 10 minutes ahead of this device's clock.");
        }

        var key = Unwrap(envelope, header, context);
        return new AuthenticatedEnvelope(header, key, context);
    }

    private static ContentKey Unwrap(ReceivedEnvelope envelope, EnvelopeHeader header, IOpeningContext context)
    {
        var own = context.FindEncryptionKey(envelope.KeyId)
            ?? throw new ProtocolException(
                ProtocolError.KeyUnwrapFailed, "The message was sealed for a key that this device does not have, or no longer has.");
        var hpke = KeyWrapper.CreateContext(header.Suite, envelope.Header.Span);
        Span<byte> aad = stackalloc byte[KeyWrapper.AadSize];
        KeyWrapper.WriteAad(context.Device, envelope.KeyId, aad);
        Span<byte> plaintext = stackalloc byte[ContentKey.Size];
        try
        {
            return own.TryOpen(header.Suite, hpke, envelope.Encapsulated.Span, aad, envelope.Ciphertext.Span, plaintext)
                ? Committed(ContentKey.Import(plaintext), header)
                : throw new ProtocolException(ProtocolError.KeyUnwrapFailed, "The wrapped key does not open with this device's key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static ContentKey Committed(ContentKey key, EnvelopeHeader header)
    {
        Span<byte> commitment = stackalloc byte[32];
        key.Commit(header.Id, commitment);
        if (CryptographicOperations.FixedTimeEquals(commitment, header.KeyCommitment.Span))
        {
            return key;
        }

        key.Dispose();
        throw new ProtocolException(ProtocolError.KeyCommitmentMismatch, "The content key is not the one that the header commits to.");
    }
}
