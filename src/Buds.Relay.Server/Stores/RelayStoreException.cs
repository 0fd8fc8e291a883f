using Buds.Crypto;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Server.Stores;

/// <summary>A relay's store is full or does not answer. Always transient: the relay's caller tries again later.</summary>
public sealed class RelayStoreException : BudsException
{
    private RelayStoreException(string code, string message, Exception? innerException)
        : base(code, message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;

    /// <summary>The store has no room. Code <c>store_full</c>.</summary>
    public static RelayStoreException Full(Exception? cause = null) =>
        new(RelayErrorCode.StoreFull, "The relay's store is full; free space on its disk.", cause);

    /// <summary>The store does not answer, or not in time. Code <c>store_unavailable</c>.</summary>
    public static RelayStoreException Unavailable(Exception? cause = null) =>
        new(RelayErrorCode.StoreUnavailable, "The relay's store does not answer; check that it runs and can be reached.", cause);
}
