using System.Globalization;
using System.Security.Cryptography;
using Buds.Relay.Server.PostgreSql.Tests;
using Buds.Relay.Server.Redis.Tests;
using Buds.Storage.S3.Tests.Support;
using Npgsql;

namespace Buds.Cluster.Tests;

/// <summary>Two nodes behind a proxy, over a PostgreSQL and a Redis of their own and a prefix of their own in the S3 store that the environment names.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly S3Server _s3;
    private readonly string _prefix;
    private readonly string _database;

    private Cluster(S3Server s3, PostgreSqlServer postgreSql, string database)
    {
        (_s3, PostgreSql, _database) = (s3, postgreSql, database);
        _prefix = $"cluster-{RandomNumberGenerator.GetHexString(16, lowercase: true)}/";
        var unlimited = 1_000_000.ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string>
        {
            ["PostgreSql__ConnectionString"] = database,
            ["Redis__Configuration"] = Redis.Configuration,
            ["S3__ServiceUrl"] = s3.Url.AbsoluteUri,
            ["S3__Bucket"] = S3Server.Bucket,
            ["S3__KeyPrefix"] = _prefix,
            ["S3__PathStyle"] = "true",
            ["S3__AccessKeyId"] = s3.Key,
            ["S3__SecretAccessKey"] = s3.Secret,
            ["Relay__CleanUpInterval"] = "00:00:02",
            ["Relay__RegistrationsPerAddress"] = unlimited,
            ["Relay__Limits__SendsPerMinute"] = unlimited,
            ["Relay__Limits__InboxReadsPerMinute"] = unlimited,
            ["Relay__Limits__DeviceListsPerMinute"] = unlimited,
        };
        Nodes = [new NodeProcess(settings), new NodeProcess(settings)];
    }

    public PostgreSqlServer PostgreSql { get; }

    public RedisServer Redis { get; } = new();

    public IReadOnlyList<NodeProcess> Nodes { get; }

    public Proxy Proxy { get; private set; } = null!;

    public static async Task<Cluster> StartAsync()
    {
        var s3 = await S3Server.GetAsync();
        var postgreSql = new PostgreSqlServer();
        var cluster = new Cluster(s3, postgreSql, await postgreSql.CreateDatabaseAsync());

        // Together, so that both bring the database up to date.
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync()));
        cluster.Proxy = await Proxy.StartAsync([.. cluster.Nodes.Select(node => node.EndPoint)]);
        return cluster;
    }

    /// <summary>Payloads in the store, and deliveries that nobody acknowledged.</summary>
    public async Task<(int Payloads, long Deliveries)> WhatIsLeftAsync()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM deliveries WHERE NOT acknowledged", connection);
        return ((await _s3.ObjectsAsync(_prefix)).Count, (long)(await command.ExecuteScalarAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        Redis.Dispose();
        NpgsqlConnection.ClearAllPools();
        PostgreSql.Dispose();
    }
}
