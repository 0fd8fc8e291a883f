using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Buds.Storage.S3;

/// <summary>Makes the SDK's clients.</summary>
internal static class S3Clients
{
    private const string DefaultRegion = "us-east-1";

    public static AmazonS3Client Create(S3BlobStoreOptions options, Uri? serviceUrl)
    {
        AmazonS3Config config = new()
        {
            ForcePathStyle = options.PathStyle,
            Timeout = options.RequestTimeout,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.MaxRetries,

            // The SDK's own checksums travel in trailers, which few stores but AWS take. Bodies are signed, so a changed one is refused.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (serviceUrl is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            config.ServiceURL = serviceUrl.AbsoluteUri;
            config.AuthenticationRegion = options.Region ?? DefaultRegion;
        }

        return string.IsNullOrEmpty(options.AccessKeyId)
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey), config);
    }
}
