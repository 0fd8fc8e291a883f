using System.Security.Cryptography;
using System.Xml.Linq;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http;

namespace Buds.Storage.S3.Tests.Support;

/// <summary>
/// What Amazon's S3 API Reference says of PutObject, CompleteMultipartUpload and the lifecycle calls, and the store behind does not do: conditional writes,
/// checksums that are compared, lifecycle rules.
/// </summary>
public sealed class AwsRules(S3Server server) : IDisposable
{
    private readonly SemaphoreSlim _oneWrite = new(1, 1);

    /// <summary>Some stores take the header of a condition and do not look at it.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>The bucket's rules, as they were put; null when there are none.</summary>
    public string? Lifecycle { get; set; }

    public async Task<bool> TryAnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Query.ContainsKey("lifecycle"))
        {
            await AnswerLifecycleAsync(context);
            return true;
        }

        if (HttpMethods.IsPut(request.Method) && request.Headers["x-amz-checksum-sha256"].ToString() is { Length: > 0 } checksum)
        {
            MemoryStream body = new();
            await request.Body.CopyToAsync(body);
            body.Position = 0;
            request.Body = body;
            if (checksum != Convert.ToBase64String(SHA256.HashData(body.ToArray())))
            {
                await AnswerAsync(context.Response, 400, "BadDigest");
                return true;
            }
        }

        if (request.Headers.IfNoneMatch == "*" && (HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method)))
        {
            await WriteAsync(context);
            return true;
        }

        return false;
    }

    public void Dispose() => _oneWrite.Dispose();

    public static Task AnswerAsync(HttpResponse response, int status, string code)
    {
        response.StatusCode = status;
        response.ContentType = "application/xml";
        return response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>As a test wants it.</Message></Error>");
    }

    private async Task AnswerLifecycleAsync(HttpContext context)
    {
        if (HttpMethods.IsPut(context.Request.Method))
        {
            using StreamReader reader = new(context.Request.Body);
            Lifecycle = await reader.ReadToEndAsync();
        }
        else if (Lifecycle is null)
        {
            await AnswerAsync(context.Response, 404, "NoSuchLifecycleConfiguration");
        }
        else
        {
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(Lifecycle);
        }
    }

    /// <summary>The condition is part of the signature, so the write is made anew without it.</summary>
    private async Task WriteAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        string[] path = context.Request.Path.Value!.Split('/', 3);
        (string bucket, string key) = (path[1], path[2]);
        await _oneWrite.WaitAsync();
        try
        {
            if (!IgnoresConditions && await ExistsAsync(bucket, key))
            {
                await AnswerAsync(context.Response, 412, "PreconditionFailed");
            }
            else if (HttpMethods.IsPut(context.Request.Method))
            {
                await PutAsync(context, bucket, key, body);
            }
            else
            {
                await CompleteAsync(context, bucket, key, body);
            }
        }
        catch (AmazonS3Exception e)
        {
            await AnswerAsync(context.Response, (int)e.StatusCode, e.ErrorCode);
        }
        finally
        {
            _oneWrite.Release();
        }
    }

    private async Task<bool> ExistsAsync(string bucket, string key)
    {
        try
        {
            await server.Admin.GetObjectMetadataAsync(bucket, key);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task PutAsync(HttpContext context, string bucket, string key, Stream body)
    {
        PutObjectRequest put = new()
        {
            BucketName = bucket,
            Key = key,
            InputStream = body,
            ContentType = context.Request.ContentType,
            UseChunkEncoding = false,
        };
        foreach ((string name, var value) in context.Request.Headers.Where(h => h.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)))
        {
            put.Metadata[name] = value.ToString();
        }

        PutObjectResponse answer = await server.Admin.PutObjectAsync(put);
        context.Response.Headers.ETag = answer.ETag;
    }

    private async Task CompleteAsync(HttpContext context, string bucket, string key, Stream body)
    {
        XDocument document = await XDocument.LoadAsync(body, LoadOptions.None, default);
        IEnumerable<XElement> parts = document.Root!.Elements().Where(e => e.Name.LocalName == "Part");
        CompleteMultipartUploadResponse answer = await server.Admin.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = context.Request.Query["uploadId"],
            PartETags =
            [
                .. parts.Select(part => new PartETag(
                    (int)part.Elements().Single(e => e.Name.LocalName == "PartNumber"), (string)part.Elements().Single(e => e.Name.LocalName == "ETag"))),
            ],
        });
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<CompleteMultipartUploadResult><Key>{key}</Key><ETag>{answer.ETag}</ETag></CompleteMultipartUploadResult>");
    }
}
