namespace Buds.Relay.Server.Stores;

/// <summary>What a store knows of a message to be imported.</summary>
public enum LegacyImportStatus
{
    /// <summary>Nothing.</summary>
    New,

    /// <summary>It is there.</summary>
    AlreadyThere,

    /// <summary>Another message has its id.</summary>
    Conflict,
}
