namespace Buds.Stress.Relay;

/// <summary>The relay that is measured.</summary>
internal interface IRelayUnderTest : IAsyncDisposable
{
    Uri Url { get; }

    /// <summary>Its process, where it is one of this run.</summary>
    int? ProcessId { get; }

    /// <summary>What it keeps on disk in bytes, database and payloads, where this run can see that.</summary>
    (long Database, long Payloads)? BytesOnDisk();
}
