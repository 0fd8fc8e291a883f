using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Envelopes;

/// <summary>How a message is sealed.</summary>
public sealed record SealOptions
{
    /// <summary>The message's id; a new one where not given.</summary>
    public MessageId? Id { get; init; }

    /// <summary>A device that gets no wrapped key: the sending one, whose owner has the content already.</summary>
    public DeviceId? Exclude { get; init; }

    /// <summary>The suite; where not given, X-Wing when every recipient device offers it, else X25519.</summary>
    public EnvelopeSuite? Suite { get; init; }

    /// <summary>What to do with an expired key bundle.</summary>
    /// <value>The default is <see cref="ExpiredBundlePolicy.Refuse"/>.</value>
    public ExpiredBundlePolicy ExpiredBundles { get; init; }

    /// <summary>How many threads may seal at once, 1 or more.</summary>
    /// <value>The default is the number of processors, 4 at the most.</value>
    public int MaxDegreeOfParallelism { get; init; } = Math.Min(4, Environment.ProcessorCount);
}
