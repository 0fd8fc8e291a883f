namespace Buds.Relay.Server.Import;

/// <summary>What an old relay left behind.</summary>
public sealed record LegacyImportSource
{
    /// <summary>Its database: a D1 export as a SQLite file. It is opened for reading alone.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Opens a payload that is not in the database, by its <c>r2_key</c>; null from it for one that is missing. Null where all payloads are in the
    /// database. See <see cref="LegacyPayloads"/>.</summary>
    public Func<string, CancellationToken, ValueTask<Stream?>>? OpenPayloadAsync { get; init; }
}
