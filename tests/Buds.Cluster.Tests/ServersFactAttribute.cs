using Buds.Storage.S3.Tests.Support;

namespace Buds.Cluster.Tests;

/// <summary>A test that is skipped where the environment names no S3 store.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServersFactAttribute : FactAttribute
{
    public ServersFactAttribute() => Skip = S3Server.MissingReason;
}
