using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Buds.Storage.S3.Tests.Support;

/// <summary>The real S3 store that the environment names: <c>eval "$(eng/s3-server.sh start)"</c>.</summary>
public sealed class S3Server : IDisposable
{
    public const string Bucket = "buds-test";

    private static readonly Lazy<Task<S3Server>> Shared = new(
        () => ConnectAsync(new Uri(Variable("BUDS_TEST_S3")!), Variable("BUDS_TEST_S3_KEY")!, Variable("BUDS_TEST_S3_SECRET")!));

    private S3Server(Uri url, string key, string secret)
    {
        (Url, Key, Secret) = (url, key, secret);
        Admin = ClientOf(url);
    }

    public static string? MissingReason { get; } = Variable("BUDS_TEST_S3") is { Length: > 0 }
        ? null
        : "There is no S3 store to test against: BUDS_TEST_S3 is not set. Start one: eval \"$(eng/s3-server.sh start)\"";

    /// <summary>The script that starts one.</summary>
    public static string Script => Variable("BUDS_TEST_S3_SERVER")!;

    public Uri Url { get; }

    public string Key { get; }

    public string Secret { get; }

    /// <summary>Looks at what is there, past the code that is tested.</summary>
    public IAmazonS3 Admin { get; }

    public static Task<S3Server> GetAsync() => Shared.Value;

    /// <summary>Reaches a server, and makes the bucket where it is missing.</summary>
    public static async Task<S3Server> ConnectAsync(Uri url, string key, string secret)
    {
        S3Server server = new(url, key, secret);
        try
        {
            await server.Admin.PutBucketAsync(Bucket);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            // It is there from the run before.
        }

        return server;
    }

    public S3BlobStoreOptions Options(string keyPrefix, Uri? at = null) => new()
    {
        ServiceUrl = at ?? Url,
        Bucket = Bucket,
        KeyPrefix = keyPrefix,
        PathStyle = true,
        AccessKeyId = Key,
        SecretAccessKey = Secret,
        MaxRetries = 0,
    };

    public AmazonS3Client ClientOf(Uri url) => new(Key, Secret, new AmazonS3Config
    {
        ServiceURL = url.AbsoluteUri,
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async Task<List<string>> ObjectsAsync(string prefix)
    {
        List<string> names = [];
        ListObjectsV2Request request = new() { BucketName = Bucket, Prefix = prefix };
        do
        {
            ListObjectsV2Response page = await Admin.ListObjectsV2Async(request);
            names.AddRange((page.S3Objects ?? []).Select(o => o.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);

        return names;
    }

    public async Task<List<MultipartUpload>> UploadsAsync(string prefix) =>
        (await Admin.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, Prefix = prefix })).MultipartUploads ?? [];

    public void Dispose() => Admin.Dispose();

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
