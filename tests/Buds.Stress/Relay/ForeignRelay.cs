namespace Buds.Stress.Relay;

/// <summary>A relay that somebody else runs: all that is seen of it is its answers, and its metrics where they can be reached.</summary>
internal sealed class ForeignRelay(Uri url) : IRelayUnderTest
{
    public Uri Url => url;

    public int? ProcessId => null;

    public (long Database, long Payloads)? BytesOnDisk() => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
