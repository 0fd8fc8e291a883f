namespace Buds.Relay.Server.Stores;

/// <summary>What the blob store holds for a message.</summary>
public enum PayloadState
{
    /// <summary>The payload that the header names.</summary>
    Present,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Something of another size or SHA-256.</summary>
    Mismatch,
}
