using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Buds.Stress.Pushes;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Relay;

/// <summary>The relay of a run with what it stands on: a data folder, and a database and a bucket's prefix where it was asked for. All of it goes with it.</summary>
internal sealed class RelayHome : IAsyncDisposable
{
    private readonly string _folder;

    private RelayHome(string folder, ScratchDatabase? database) => (_folder, Database) = (folder, database);

    public IRelayUnderTest Relay { get; private set; } = null!;

    /// <summary>The relay's process, where it is this run's own.</summary>
    public RelayProcess? Process => Relay as RelayProcess;

    /// <summary>The database on a PostgreSQL server, where it was asked for.</summary>
    public ScratchDatabase? Database { get; }

    /// <summary>What the database takes, wherever it is.</summary>
    public (long Database, long Payloads)? BytesOnDisk() => Relay.BytesOnDisk() is { } bytes
        ? (Database?.Bytes() ?? bytes.Database, bytes.Payloads)
        : null;

    public static async Task<RelayHome> OpenAsync(StressSettings settings, ApnsStandIn? apple, CancellationToken cancellationToken)
    {
        if (settings.Relay is { } foreign)
        {
            return new RelayHome("", null) { Relay = new ForeignRelay(foreign) };
        }

        var folder = Directory.CreateTempSubdirectory("buds-stress-").FullName;
        var database = settings.Store == StoreKind.Postgres ? await ScratchDatabase.CreateAsync(settings.PostgresConnection!, cancellationToken) : null;
        var home = new RelayHome(folder, database);
        try
        {
            var environment = RelaySettings.Unlimited();
            if (database is not null)
            {
                environment["PostgreSql__ConnectionString"] = database.ConnectionString;
            }

            if (settings.Blobs == BlobsKind.S3)
            {
                await UseS3Async(settings, environment, cancellationToken);
            }

            if (settings.RedisConnection is { } redis)
            {
                environment["Redis__Configuration"] = redis;
                environment["Redis__Prefix"] = $"stress-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
            }

            apple?.Configure(environment, folder);
            home.Relay = await RelayProcess.StartAsync(environment, Path.Combine(folder, "data"), cancellationToken);
            return home;
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }

        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task UseS3Async(StressSettings settings, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        const string bucket = "buds-stress";
        using var s3 = new AmazonS3Client(settings.S3Key, settings.S3Secret, new AmazonS3Config
        {
            ServiceURL = settings.S3Url,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        try
        {
            _ = await s3.PutBucketAsync(bucket, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // It is there from the run before.
        }

        environment["S3__ServiceUrl"] = settings.S3Url!;
        environment["S3__Bucket"] = bucket;
        environment["S3__KeyPrefix"] = $"stress-{RandomNumberGenerator.GetHexString(16, lowercase: true)}/";
        environment["S3__PathStyle"] = "true";
        environment["S3__AccessKeyId"] = settings.S3Key!;
        environment["S3__SecretAccessKey"] = settings.S3Secret!;
    }
}
