namespace Buds.Relay.Server.Import;

/// <summary>A row of the old relay that was not imported.</summary>
/// <param name="Row">The row's number in <c>encrypted_messages</c> or <c>devices</c>.</param>
/// <param name="Reason">Why: one of <see cref="LegacyImportReason"/>.</param>
public sealed record LegacyImportRefusal(long Row, string Reason);
