using System.Buffers;
using Microsoft.Extensions.Options;

namespace Buds.Storage.S3;

internal sealed class S3BlobStoreOptionsValidator : IValidateOptions<S3BlobStoreOptions>
{
    private const int MinPartSize = 5 * 1024 * 1024;
    private const int MaxPartSize = 1024 * 1024 * 1024;
    private const int MaxPrefixLength = 256;
    private const int MaxRegionLength = 64;

    private static readonly SearchValues<char> BucketAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly SearchValues<char> RegionAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    public ValidateOptionsResult Validate(string? name, S3BlobStoreOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    public static void ThrowIfInvalid(S3BlobStoreOptions options)
    {
        if (Problems(options).FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    // No problem names a value: one of them is a secret, and others may hold one that was put in the wrong place.
    private static IEnumerable<string> Problems(S3BlobStoreOptions options)
    {
        if (!IsBucket(options.Bucket, options.PathStyle))
        {
            yield return "S3BlobStoreOptions.Bucket must be 3 to 63 characters of a-z, 0-9, '-' and, with PathStyle, '.', and begin and end with a letter or digit.";
        }

        if (!IsPrefix(options.KeyPrefix))
        {
            yield return "S3BlobStoreOptions.KeyPrefix must be empty, or a blob key of at most 256 characters followed by '/'.";
        }

        if (!IsService(options.ServiceUrl) || !IsService(options.PublicServiceUrl))
        {
            yield return "S3BlobStoreOptions.ServiceUrl and PublicServiceUrl must be absolute http or https URLs without user, path, query or fragment, or null.";
        }

        if (options.Region is null ? options.ServiceUrl is null : !IsRegion(options.Region))
        {
            yield return "S3BlobStoreOptions.Region must name a region, such as eu-central-1; without ServiceUrl it is required.";
        }

        if (string.IsNullOrEmpty(options.AccessKeyId) != string.IsNullOrEmpty(options.SecretAccessKey))
        {
            yield return "S3BlobStoreOptions.AccessKeyId and SecretAccessKey must be given together, or neither.";
        }

        if (options.PartSize is < MinPartSize or > MaxPartSize)
        {
            yield return "S3BlobStoreOptions.PartSize must be 5 MiB to 1 GiB.";
        }

        if (options.RequestTimeout < TimeSpan.FromSeconds(1) || options.RequestTimeout > TimeSpan.FromHours(1))
        {
            yield return "S3BlobStoreOptions.RequestTimeout must be 1 second to 1 hour.";
        }

        if (options.MaxRetries is < 0 or > 10)
        {
            yield return "S3BlobStoreOptions.MaxRetries must be 0 to 10.";
        }

        if (options.ExpireAfterDays is < 1 or > 3650)
        {
            yield return "S3BlobStoreOptions.ExpireAfterDays must be 1 to 3650, or null.";
        }
    }

    private static bool IsBucket(string? bucket, bool pathStyle) =>
        bucket is { Length: >= 3 and <= 63 }
        && !bucket.AsSpan().ContainsAnyExcept(BucketAlphabet)
        && char.IsAsciiLetterOrDigit(bucket[0])
        && char.IsAsciiLetterOrDigit(bucket[^1])
        && !bucket.Contains("..", StringComparison.Ordinal)
        && (pathStyle || !bucket.Contains('.', StringComparison.Ordinal));

    private static bool IsPrefix(string? prefix) =>
        prefix is { Length: 0 }
        || (prefix is { Length: <= MaxPrefixLength + 1 } && prefix[^1] == '/' && BlobKey.TryParse(prefix[..^1], out _));

    private static bool IsService(Uri? url) =>
        url is null
        || (url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url.UserInfo.Length == 0
            && url.PathAndQuery == "/"
            && url.Fragment.Length == 0);

    private static bool IsRegion(string region) => region is { Length: >= 1 and <= MaxRegionLength } && !region.AsSpan().ContainsAnyExcept(RegionAlphabet);
}
