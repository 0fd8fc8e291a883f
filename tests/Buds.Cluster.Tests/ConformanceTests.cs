using System.Globalization;
using Buds.Relay.Conformance;
using Buds.Relay.Server.PostgreSql.Tests;
using Buds.Storage.S3.Tests.Support;

namespace Buds.Cluster.Tests;

/// <summary>RelayHost keeps every rule that can be checked from outside, whatever its stores.</summary>
public sealed class ConformanceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-conformance-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Relay_host_on_sqlite_and_files_conforms() =>
        CheckAsync(new Dictionary<string, string> { ["DataPath"] = _folder });

    [ServersFact]
    public async Task Relay_host_on_postgresql_and_s3_conforms()
    {
        var s3 = await S3Server.GetAsync();
        using var postgreSql = new PostgreSqlServer();
        await CheckAsync(new Dictionary<string, string>
        {
            ["PostgreSql__ConnectionString"] = await postgreSql.CreateDatabaseAsync(),
            ["S3__ServiceUrl"] = s3.Url.AbsoluteUri,
            ["S3__Bucket"] = S3Server.Bucket,
            ["S3__KeyPrefix"] = $"conformance-{Guid.NewGuid():N}/",
            ["S3__PathStyle"] = "true",
            ["S3__AccessKeyId"] = s3.Key,
            ["S3__SecretAccessKey"] = s3.Secret,
        });
        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    private static async Task CheckAsync(Dictionary<string, string> settings)
    {
        // The limits of one address alone are out of the way: they hold for 5 minutes.
        settings["Relay__RegistrationsPerAddress"] = 1000.ToString(CultureInfo.InvariantCulture);
        await using var node = new NodeProcess(settings);
        await node.StartAsync();
        using var target = new ConformanceTarget(new Uri($"http://{node.EndPoint}"));
        var results = new List<ConformanceResult>();
        await foreach (var result in ConformanceSuite.RunAllAsync(target))
        {
            results.Add(result);
        }

        results.Where(result => result.Outcome == ConformanceOutcome.Failed).Select(result => $"{result.Check.Name}: {result.Message}").ShouldBeEmpty();
        results.Where(result => result.Outcome == ConformanceOutcome.Skipped).ShouldAllBe(result => result.Check.Name.StartsWith("times."));
    }
}
