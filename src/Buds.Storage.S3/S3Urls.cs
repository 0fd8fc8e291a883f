using System.Collections.ObjectModel;
using System.Globalization;
using System.Web;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.Util;
using Buds.Storage.Presigning;

namespace Buds.Storage.S3;

/// <summary>URLs signed with AWS Signature Version 4 in the query ("Authenticating Requests: Using Query Parameters", Amazon S3 API Reference).</summary>
internal static class S3Urls
{
    public const string ContentType = "application/octet-stream";

    private const string Checksum = "x-amz-checksum-sha256";

    /// <summary>Signs an upload; besides the headers that it names, the length is signed.</summary>
    public static async ValueTask<PresignedRequest> SignUploadAsync(
        IAmazonS3 client, string bucket, string name, long size, ReadOnlyMemory<byte> sha256, bool compared, TimeSpan lifetime)
    {
        Dictionary<string, string> headers = new()
        {
            ["content-type"] = ContentType,
            [Checksum] = Convert.ToBase64String(sha256.Span),
            [S3Metadata.Sha256] = compared ? S3Metadata.FormatSha256(sha256) : S3Metadata.Unchecked,
        };
        GetPreSignedUrlRequest request = new() { BucketName = bucket, Key = name, Verb = HttpVerb.PUT };
        request.Headers.ContentLength = size;
        foreach ((string header, string value) in headers)
        {
            request.Headers[header] = value;
        }

        return await SignAsync(client, request, "PUT", headers.AsReadOnly(), lifetime).ConfigureAwait(false);
    }

    public static ValueTask<PresignedRequest> SignDownloadAsync(IAmazonS3 client, string bucket, string name, TimeSpan lifetime) =>
        SignAsync(
            client,
            new GetPreSignedUrlRequest { BucketName = bucket, Key = name, Verb = HttpVerb.GET },
            "GET",
            ReadOnlyDictionary<string, string>.Empty,
            lifetime);

    private static async ValueTask<PresignedRequest> SignAsync(
        IAmazonS3 client, GetPreSignedUrlRequest request, string method, IReadOnlyDictionary<string, string> headers, TimeSpan lifetime)
    {
        request.Protocol = client.Config.ServiceURL is { } url && url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS;

        // The SDK signs by a clock of its own, set right by what stores have answered: no other can say when this ends.
        request.Expires = AWSSDKUtils.CorrectedUtcNow + lifetime;
        Uri signed = new(await S3Errors.GuardAsync(() => client.GetPreSignedURLAsync(request), CancellationToken.None).ConfigureAwait(false));
        return new PresignedRequest(signed, method, headers, ExpiryOf(signed));
    }

    private static DateTimeOffset ExpiryOf(Uri signed)
    {
        var query = HttpUtility.ParseQueryString(signed.Query);
        return DateTimeOffset.ParseExact(
                query["X-Amz-Date"]!, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            + TimeSpan.FromSeconds(int.Parse(query["X-Amz-Expires"]!, CultureInfo.InvariantCulture));
    }
}
