namespace Buds.Storage.S3;

/// <summary>Which bucket an <see cref="S3Bucket"/> is, and how it is reached.</summary>
public sealed class S3BlobStoreOptions
{
    /// <summary>The bucket, which must exist.</summary>
    /// <value>3 to 63 characters of <c>a-z</c>, <c>0-9</c>, <c>-</c> and, with <see cref="PathStyle"/>, <c>.</c>; required.</value>
    public string Bucket { get; set; } = "";

    /// <summary>What the store's own names begin with, so that several may share a bucket.</summary>
    /// <value>Empty (the default), or a <see cref="BlobKey"/> of at most 256 characters and a <c>/</c>.</value>
    public string KeyPrefix { get; set; } = "";

    /// <summary>Where the store is.</summary>
    /// <value>An absolute http or https URL without user, path, query or fragment; null (the default) for AWS in <see cref="Region"/>.</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Where those who get a presigned URL reach the store, when that is not <see cref="ServiceUrl"/>.</summary>
    /// <value>As <see cref="ServiceUrl"/>; null (the default) when it is the same.</value>
    public Uri? PublicServiceUrl { get; set; }

    /// <summary>The region that requests are signed for.</summary>
    /// <value>Such as <c>eu-central-1</c>, or <c>auto</c> for R2. Required without <see cref="ServiceUrl"/>; else null (the default) is <c>us-east-1</c>.</value>
    public string? Region { get; set; }

    /// <summary>Whether the bucket is the first segment of a URL's path and not part of its host name.</summary>
    /// <value>Default: false.</value>
    public bool PathStyle { get; set; }

    /// <summary>The access key.</summary>
    /// <value>Null (the default), together with <see cref="SecretAccessKey"/>, for the AWS SDK's chain: environment, profile, role of the container or machine.</value>
    public string? AccessKeyId { get; set; }

    /// <summary>The secret of <see cref="AccessKeyId"/>.</summary>
    /// <value>Null (the default) when there is none.</value>
    public string? SecretAccessKey { get; set; }

    /// <summary>How much of a write is held in memory; what is larger is uploaded in parts of this size.</summary>
    /// <value>5 MiB to 1 GiB; default: 8 MiB. A blob has at most 10,000 parts, which makes it 78 GiB at the default.</value>
    public int PartSize { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long one try of a request may take, up to the answer's headers.</summary>
    /// <value>1 second to 1 hour; default: 100 seconds.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How many times a request is repeated after a transient failure.</summary>
    /// <value>0 to 10; default: 3.</value>
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// After how many days the store itself deletes every blob below <see cref="KeyPrefix"/>, by a lifecycle rule that is set at the start where it can be:
    /// a second line of defence for content that has a lifetime.
    /// </summary>
    /// <value>1 to 3650; null (the default) for never, and to leave the bucket's rules alone.</value>
    public int? ExpireAfterDays { get; set; }
}
