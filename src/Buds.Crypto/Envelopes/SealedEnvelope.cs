namespace Buds.Crypto.Envelopes;

/// <summary>A sealed message, but for its payload, which went to a stream.</summary>
public sealed class SealedEnvelope : IDisposable
{
    internal SealedEnvelope(
        EnvelopeHeader content, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> signature, IReadOnlyList<WrappedKey> wrappedKeys, ContentKey key)
    {
        Content = content;
        Header = header;
        Signature = signature;
        WrappedKeys = wrappedKeys;
        ContentKey = key;
    }

    /// <summary>What the header says.</summary>
    public EnvelopeHeader Content { get; }

    /// <summary>The header's bytes, which were signed.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The signature over <see cref="Header"/>, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The content key for each device.</summary>
    public IReadOnlyList<WrappedKey> WrappedKeys { get; }

    /// <summary>The content key itself, to wrap anew when devices change before the relay has taken the message.</summary>
    public ContentKey ContentKey { get; }

    /// <summary>Zeroes the content key.</summary>
    public void Dispose() => ContentKey.Dispose();
}
