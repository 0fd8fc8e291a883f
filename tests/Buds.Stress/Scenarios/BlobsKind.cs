namespace Buds.Stress.Scenarios;

/// <summary>Where a relay of this run keeps its payloads.</summary>
internal enum BlobsKind
{
    Files,
    S3,
}
