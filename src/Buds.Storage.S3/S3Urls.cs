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

    // Past 7 days, by its own clock, the SDK would sign as it did before version 4.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7) - TimeSpan.FromSeconds(2);

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
        request.Protocol = client.Config.ServiceURL is { } service && service.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS;

        int seconds = (int)Math.Floor((lifetime < Longest ? lifetime : Longest).TotalSeconds);
        request.Expires = AWSSDKUtils.CorrectedUtcNow.AddSeconds(seconds);
        (Uri url, int given, DateTimeOffset expiresAt) = await SignAsync(client, request).ConfigureAwait(false);
        if (given != seconds)
        {
            // The SDK reckons by a clock that it sets by what the store answers, and shows by nothing but what it signs.
            request.Expires = request.Expires.Value.AddSeconds(seconds - given);
            (url, _, expiresAt) = await SignAsync(client, request).ConfigureAwait(false);
        }

        return new PresignedRequest(url, method, headers, expiresAt);
    }

    private static async ValueTask<(Uri Url, int Seconds, DateTimeOffset ExpiresAt)> SignAsync(IAmazonS3 client, GetPreSignedUrlRequest request)
    {
        Uri url = new(await S3Errors.GuardAsync(() => client.GetPreSignedURLAsync(request), CancellationToken.None).ConfigureAwait(false));
        var query = HttpUtility.ParseQueryString(url.Query);
        int seconds = int.Parse(query["X-Amz-Expires"]!, CultureInfo.InvariantCulture);
        DateTimeOffset date = DateTimeOffset.ParseExact(
            query["X-Amz-Date"]!, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return (url, seconds, date.AddSeconds(seconds));
    }
}
