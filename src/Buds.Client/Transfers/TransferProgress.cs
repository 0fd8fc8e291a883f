using Buds.Crypto.Identifiers;

namespace Buds.Client.Transfers;

/// <summary>How far a message's payload is.</summary>
/// <param name="Message">The message.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Bytes">Bytes moved so far. A try that begins again begins at 0.</param>
/// <param name="TotalBytes">Bytes of the whole payload.</param>
public sealed record TransferProgress(MessageId Message, TransferDirection Direction, long Bytes, long TotalBytes);
