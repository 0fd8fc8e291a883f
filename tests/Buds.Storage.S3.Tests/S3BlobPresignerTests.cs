using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Buds.Storage.Presigning;
using Buds.Storage.S3.Tests.Support;

namespace Buds.Storage.S3.Tests;

/// <summary>What a holder of a URL can do with it and nothing else: each request is sent by hand to a store that checks signatures.</summary>
[NeedsS3]
public sealed class S3BlobPresignerTests : IAsyncLifetime, IDisposable
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");
    private static readonly BlobKey Other = BlobKey.Parse("payloads/b");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1000);
    private TestStore _store = null!;

    public async Task InitializeAsync() => _store = await TestStore.CreateAsync();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Upload_and_download_move_the_blob()
    {
        (await PutAsync(await UploadAsync(), _content)).ShouldBe(HttpStatusCode.OK);

        PresignedRequest download = await _store.Presigner.PresignDownloadAsync(Key, Lifetime);
        download.Method.ShouldBe("GET");
        download.Headers.ShouldBeEmpty();
        (await _http.GetByteArrayAsync(download.Url)).ShouldBe(_content);
        (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(1000);
    }

    [Fact]
    public async Task Upload_of_no_bytes_makes_an_empty_blob()
    {
        PresignedRequest upload = await _store.Presigner.PresignUploadAsync(Key, 0, SHA256.HashData([]), Lifetime);

        (await PutAsync(upload, [])).ShouldBe(HttpStatusCode.OK);

        (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(0);
    }

    [Fact]
    public async Task Download_can_ask_for_a_range()
    {
        await _store.WriteAsync(Key, _content);
        PresignedRequest download = await _store.Presigner.PresignDownloadAsync(Key, Lifetime);
        using HttpRequestMessage request = new(HttpMethod.Get, download.Url) { Headers = { Range = new RangeHeaderValue(10, 19) } };

        using HttpResponseMessage answer = await _http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(_content[10..20]);
    }

    [Fact]
    public async Task Same_upload_again_is_as_good()
    {
        PresignedRequest upload = await UploadAsync();

        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.OK);
        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    [InlineData(0)]
    public async Task Upload_of_another_length_is_refused(int length)
    {
        (await PutAsync(await UploadAsync(), new byte[length])).ShouldBe(HttpStatusCode.Forbidden);

        await ShouldHoldNothingAsync();
    }

    [Fact]
    public async Task Upload_without_a_length_is_refused()
    {
        (await PutAsync(await UploadAsync(), _content, request => request.Headers.TransferEncodingChunked = true)).ShouldBe(HttpStatusCode.Forbidden);

        await ShouldHoldNothingAsync();
    }

    [Theory]
    [InlineData("content-type")]
    [InlineData("x-amz-checksum-sha256")]
    [InlineData("x-amz-meta-buds-sha256")]
    public async Task Upload_without_a_signed_header_is_refused(string header)
    {
        PresignedRequest upload = await UploadAsync();
        upload = upload with { Headers = upload.Headers.Where(h => h.Key != header).ToDictionary() };

        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.Forbidden);

        await ShouldHoldNothingAsync();
    }

    [Theory]
    [InlineData("content-type", "text/html")]
    [InlineData("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("x-amz-meta-buds-sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Upload_with_a_signed_header_changed_is_refused(string header, string value)
    {
        PresignedRequest upload = await UploadAsync();
        upload.Headers.Keys.ShouldContain(header);
        upload = upload with { Headers = new Dictionary<string, string>(upload.Headers) { [header] = value } };

        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.Forbidden);

        await ShouldHoldNothingAsync();
    }

    [Theory]
    [InlineData("x-amz-meta-buds-sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("x-amz-meta-buds-write", "00000000000000000000000000000000")]
    [InlineData("x-amz-copy-source", "/buds-test/payloads/b")]
    [InlineData("x-amz-acl", "public-read")]
    public async Task Upload_with_a_header_that_was_not_signed_is_refused(string header, string value)
    {
        (await PutAsync(await UploadAsync(), _content, request => request.Headers.Add(header, value))).ShouldBe(HttpStatusCode.Forbidden);

        await ShouldHoldNothingAsync();
    }

    [Fact]
    public async Task Url_for_another_blob_is_refused()
    {
        await _store.WriteAsync(Other, _content);
        PresignedRequest upload = await UploadAsync();
        PresignedRequest download = await _store.Presigner.PresignDownloadAsync(Key, Lifetime);

        (await PutAsync(upload with { Url = Swap(upload.Url, "payloads/a", "payloads/b") }, _content)).ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync(Swap(download.Url, "payloads/a", "payloads/b"))).ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync(Swap(download.Url, S3Server.Bucket, "another-bucket"))).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task Url_for_a_download_does_nothing_else(string method)
    {
        await _store.WriteAsync(Key, _content);
        PresignedRequest download = await _store.Presigner.PresignDownloadAsync(Key, Lifetime);
        using HttpRequestMessage request = new(new HttpMethod(method), download.Url) { Content = new ByteArrayContent([1]) };

        using HttpResponseMessage answer = await _http.SendAsync(request);

        ((int)answer.StatusCode).ShouldBeInRange(400, 501);
        (await _http.GetByteArrayAsync(download.Url)).ShouldBe(_content);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Url_for_an_upload_does_nothing_else(string method)
    {
        PresignedRequest upload = await UploadAsync();
        await PutAsync(upload, _content);
        using HttpRequestMessage request = RequestOf(upload, new HttpMethod(method), _content);

        using HttpResponseMessage answer = await _http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("X-Amz-Expires=600", "X-Amz-Expires=60000")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none")]
    [InlineData("content-length%3B", "")]
    [InlineData("X-Amz-Signature=", "X-Amz-Signature=0")]
    [InlineData("us-east-1", "us-east-2")]
    public async Task Url_with_its_query_changed_is_refused(string from, string to)
    {
        PresignedRequest upload = await UploadAsync();

        HttpStatusCode answer = await PutAsync(upload with { Url = Swap(upload.Url, from, to) }, _content);

        ((int)answer).ShouldBeInRange(400, 403);
        await ShouldHoldNothingAsync();
    }

    [Fact]
    public async Task Request_without_a_signature_is_refused()
    {
        await _store.WriteAsync(Key, _content);
        Uri bare = new((await _store.Presigner.PresignDownloadAsync(Key, Lifetime)).Url.GetLeftPart(UriPartial.Path));

        ((int)await GetAsync(bare)).ShouldBeInRange(400, 403);
        ((int)await PutAsync(new PresignedRequest(bare, "PUT", new Dictionary<string, string>(), default), [1])).ShouldBeInRange(400, 403);
        (await _http.GetByteArrayAsync((await _store.Presigner.PresignDownloadAsync(Key, Lifetime)).Url)).ShouldBe(_content);
    }

    [Fact]
    public async Task Upload_by_a_store_that_does_not_compare_leaves_its_hash_unsaid()
    {
        byte[] other = RandomNumberGenerator.GetBytes(1000);

        (await PutAsync(await UploadAsync(), other)).ShouldBe(HttpStatusCode.OK);

        _store.Presigner.VerifiesContent.ShouldBeFalse();
        (await _store.Blobs.StatAsync(Key)).ShouldNotBeNull().Sha256.ShouldBeNull();
    }

    [Fact]
    public async Task Upload_of_other_bytes_is_refused_by_a_store_that_compares_and_the_right_ones_have_their_hash()
    {
        await using S3Front aws = await S3Front.StartAsync(likeAws: true);
        await using TestStore store = await TestStore.CreateAsync(at: aws.Url);
        PresignedRequest upload = await store.Presigner.PresignUploadAsync(Key, _content.Length, SHA256.HashData(_content), Lifetime);

        (await PutAsync(upload, RandomNumberGenerator.GetBytes(1000))).ShouldBe(HttpStatusCode.BadRequest);
        (await store.Blobs.StatAsync(Key)).ShouldBeNull();

        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.OK);
        store.Presigner.VerifiesContent.ShouldBeTrue();
        (await store.Blobs.StatAsync(Key)).ShouldNotBeNull().Sha256.ShouldNotBeNull().ToArray().ShouldBe(SHA256.HashData(_content));
    }

    [Fact]
    public async Task Urls_lead_to_the_public_address_and_are_signed_for_it()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(options => options.PublicServiceUrl = front.Url);
        PresignedRequest upload = await store.Presigner.PresignUploadAsync(Key, _content.Length, SHA256.HashData(_content), Lifetime);
        front.Requests.ShouldBeEmpty();

        upload.Url.Authority.ShouldBe(front.Url.Authority);
        (await PutAsync(upload, _content)).ShouldBe(HttpStatusCode.OK);
        (await PutAsync(upload with { Url = Swap(upload.Url, front.Url.Authority, store.Server.Url.Authority) }, _content)).ShouldBe(HttpStatusCode.Forbidden);
    }

    private ValueTask<PresignedRequest> UploadAsync() =>
        _store.Presigner.PresignUploadAsync(Key, _content.Length, SHA256.HashData(_content), Lifetime);

    private async Task<HttpStatusCode> GetAsync(Uri url)
    {
        using HttpResponseMessage answer = await _http.GetAsync(url);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PutAsync(PresignedRequest upload, byte[] content, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = RequestOf(upload, HttpMethod.Put, content);
        change?.Invoke(request);
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private static HttpRequestMessage RequestOf(PresignedRequest signed, HttpMethod method, byte[] content)
    {
        HttpRequestMessage request = new(method, signed.Url) { Content = new ByteArrayContent(content) };
        foreach ((string name, string value) in signed.Headers)
        {
            (request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value)).ShouldBeTrue();
        }

        return request;
    }

    private static Uri Swap(Uri url, string from, string to)
    {
        url.AbsoluteUri.ShouldContain(from);
        return new Uri(url.AbsoluteUri.Replace(from, to, StringComparison.Ordinal));
    }

    private async Task ShouldHoldNothingAsync() => (await _store.ObjectsAsync()).ShouldBeEmpty();
}
