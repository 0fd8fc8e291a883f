using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Rules;

/// <summary>Which of a device's key bundles is given out.</summary>
public static class BundleRules
{
    /// <summary>Whether a bundle takes the place of the one that is there: a late repetition of an older one does not.</summary>
    /// <param name="bundle">The bundle that came.</param>
    /// <param name="keyId">The number of the one that is there; null where there is none.</param>
    /// <param name="created">When that one was made.</param>
    public static bool Replaces(StoredBundle bundle, uint? keyId, DateTimeOffset? created)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return keyId is null || bundle.KeyId > keyId || (bundle.KeyId == keyId && bundle.Created >= created);
    }
}
