namespace Buds.Stress.Scenarios;

/// <summary>Where a relay of this run keeps its metadata.</summary>
internal enum StoreKind
{
    Sqlite,
    Postgres,
}
