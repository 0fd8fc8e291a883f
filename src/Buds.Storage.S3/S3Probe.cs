using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Buds.Storage.Presigning;

namespace Buds.Storage.S3;

/// <summary>Finds out by trying what a store is able to do: its documentation, and its own claims, were written for another version.</summary>
internal sealed class S3Probe(S3Bucket bucket)
{
    // No blob key begins with a dot, so no listing shows these.
    private const string Folder = ".buds/";

    private static readonly TimeSpan UrlLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Writes one object twice, the second time on condition that there is none. Some stores refuse the header, some do not look at it.</summary>
    public async Task<bool> HasConditionalCreateAsync(CancellationToken ct)
    {
        string name = NewName();
        await PutAsync(name, ifNoneMatch: null, ct).ConfigureAwait(false);
        try
        {
            return await S3Errors.GuardAsync(() => IsRefusedAsync(name, ct), ct).ConfigureAwait(false);
        }
        finally
        {
            await DeleteAsync(name).ConfigureAwait(false);
        }
    }

    /// <summary>Uploads by a signed URL what it was signed for, which must succeed, and then something else of the same length.</summary>
    public async Task<bool> ComparesChecksumsAsync(CancellationToken ct)
    {
        string name = NewName();
        byte[] content = RandomNumberGenerator.GetBytes(32);
        PresignedRequest upload = await S3Urls.SignUploadAsync(
            bucket.Client, bucket.Name, name, content.Length, SHA256.HashData(content), compared: false, UrlLifetime).ConfigureAwait(false);

        // Used for two requests in the life of the process: there is no connection to keep.
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        try
        {
            HttpStatusCode same = await UploadAsync(http, upload, content, ct).ConfigureAwait(false);
            if (!IsSuccess(same))
            {
                throw S3Errors.UploadRefused((int)same);
            }

            content[0] ^= 1;
            HttpStatusCode other = await UploadAsync(http, upload, content, ct).ConfigureAwait(false);
            return other == HttpStatusCode.BadRequest || (IsSuccess(other) ? false : throw S3Errors.UploadRefused((int)other));
        }
        finally
        {
            await DeleteAsync(name).ConfigureAwait(false);
        }
    }

    private string NewName() => $"{bucket.KeyPrefix}{Folder}{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    private async Task<bool> IsRefusedAsync(string name, CancellationToken ct)
    {
        try
        {
            await PutAsync(name, ifNoneMatch: "*", ct).ConfigureAwait(false);
            return false;
        }
        catch (BlobStoreException e) when (e.InnerException is AmazonS3Exception answer
            && answer.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest)
        {
            return answer.StatusCode == HttpStatusCode.PreconditionFailed;
        }
    }

    private Task<PutObjectResponse> PutAsync(string name, string? ifNoneMatch, CancellationToken ct) => S3Errors.GuardAsync(
        () => bucket.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket.Name, Key = name, ContentBody = "buds", IfNoneMatch = ifNoneMatch, UseChunkEncoding = false }, ct),
        ct);

    private static Task<HttpStatusCode> UploadAsync(HttpClient http, PresignedRequest upload, byte[] content, CancellationToken ct) => S3Errors.GuardAsync(
        async () =>
        {
            using HttpRequestMessage request = new(HttpMethod.Put, upload.Url) { Content = new ByteArrayContent(content) };
            foreach ((string name, string value) in upload.Headers)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value))
                {
                    request.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }

            using HttpResponseMessage response = await http.SendAsync(request, ct).ConfigureAwait(false);
            return response.StatusCode;
        },
        ct);

    /// <summary>Never fails: what is left is 32 bytes that nothing looks at.</summary>
    private async Task DeleteAsync(string name)
    {
        try
        {
            await S3Errors.GuardAsync(() => bucket.Client.DeleteObjectAsync(bucket.Name, name), CancellationToken.None).ConfigureAwait(false);
        }
        catch (BlobStoreException)
        {
        }
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;
}
