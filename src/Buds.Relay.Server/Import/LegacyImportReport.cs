namespace Buds.Relay.Server.Import;

/// <summary>What has come of an import, so far or in the end.</summary>
/// <param name="Total">How many messages there are.</param>
/// <param name="Moved">How many were moved; in a dry run, would be.</param>
/// <param name="AlreadyThere">How many an earlier run had moved.</param>
/// <param name="Expired">How many had expired, and were left.</param>
/// <param name="Refused">How many rows were refused, devices included.</param>
public readonly record struct LegacyImportReport(long Total, long Moved, long AlreadyThere, long Expired, long Refused)
{
    /// <summary>How many messages are done with.</summary>
    public long Done { get; init; }
}
