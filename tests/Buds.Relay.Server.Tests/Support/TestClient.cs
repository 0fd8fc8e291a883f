using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Testing;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>Makes the calls of one device, by hand.</summary>
public sealed class TestClient(HttpClient http, TimeProvider time, TestDevice device) : IDisposable
{
    private readonly HttpClient _http = http;

    public TestClient(FakeRelay relay, TestDevice device)
        : this(relay.CreateClient(), relay.Time, device)
    {
    }

    public TestDevice Device => device;

    public DateTimeOffset Now => time.GetUtcNow();

    public void Dispose() => _http.Dispose();

    public Task<HttpResponseMessage> SendAsync(SignedRequest request, DeviceKey? signer = null, DateTimeOffset? created = null) =>
        _http.SendAsync(request.Sign(signer ?? device.Key, created ?? Now), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Makes a call that must succeed.</summary>
    public async Task<T> CallAsync<T>(SignedRequest request, JsonTypeInfo<T> response)
        where T : class
    {
        using var answer = await SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        ((int)answer.StatusCode).ShouldBe(200, System.Text.Encoding.UTF8.GetString(body));
        return RelayJson.Parse(body, response);
    }

    /// <summary>Makes a call that must succeed without an answer.</summary>
    public async Task CallNothingAsync(SignedRequest request)
    {
        using var answer = await SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(204);
    }

    public async Task<RelayDescription> DescribeAsync() =>
        RelayJson.Parse(await _http.GetByteArrayAsync(new Uri(RelayRoutes.Description, UriKind.Relative)), RelayJson.Default.RelayDescription);

    /// <summary>Makes a call that must be refused with a code, in the form of every refusal.</summary>
    public async Task<RelayProblem> RefusedAsync(
        string code, SignedRequest request, DeviceKey? signer = null, DateTimeOffset? created = null, string? bearerToken = null)
    {
        using var answer = await SendAsync(request with { BearerToken = bearerToken }, signer, created);
        return await answer.ShouldBeRefusedAsync(code);
    }

    public static SignedRequest Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public SignedRequest Registration(SignedDeviceList? list = null, SignedKeyBundle? bundle = null, PushToken? token = null, string? invite = null) => Post(
        RelayRoutes.Register,
        new RegisterRequest
        {
            DeviceList = Statement((list ?? device.Account.List!).Bytes, (list ?? device.Account.List!).Signature),
            KeyBundle = Statement(bundle ?? device.Bundle(Now)),
            PushToken = token,
            InviteCode = invite,
        },
        RelayJson.Default.RegisterRequest);

    public Task<RegisterResponse> RegisterAsync(
        SignedDeviceList? list = null, SignedKeyBundle? bundle = null, PushToken? token = null, string? invite = null, string? bearerToken = null) =>
        CallAsync(Registration(list, bundle, token, invite) with { BearerToken = bearerToken }, RelayJson.Default.RegisterResponse);

    public static SignedRequest Keys(SignedKeyBundle bundle) =>
        Post(RelayRoutes.Keys, new PublishKeysRequest { KeyBundle = Statement(bundle) }, RelayJson.Default.PublishKeysRequest);

    public static SignedRequest Heartbeat { get; } = new(HttpMethod.Post, RelayRoutes.Heartbeat);

    public Task<HeartbeatResponse> HeartbeatAsync() => CallAsync(Heartbeat, RelayJson.Default.HeartbeatResponse);

    public static SignedRequest Lists(IReadOnlyList<Did> dids, IReadOnlyDictionary<Did, long>? known = null) =>
        Post(RelayRoutes.DeviceLists, new DeviceListsRequest { Dids = dids, Known = known }, RelayJson.Default.DeviceListsRequest);

    public Task<DeviceListsResponse> GetListsAsync(params Did[] dids) => CallAsync(Lists(dids), RelayJson.Default.DeviceListsResponse);

    public static SignedRequest Announcement(TestEnvelope envelope) => Announcement(envelope.Id, envelope.Payload.Length, envelope.Content.PayloadSha256);

    public static SignedRequest Announcement(MessageId id, long size, ReadOnlyMemory<byte> sha256) => Post(
        RelayRoutes.Uploads, new UploadRequest { MessageId = id, Size = size, Sha256 = sha256 }, RelayJson.Default.UploadRequest);

    public Task<UploadResponse> AnnounceAsync(TestEnvelope envelope) => CallAsync(Announcement(envelope), RelayJson.Default.UploadResponse);

    public Task<HttpResponseMessage> PutAsync(Uri url, HttpContent content) => _http.PutAsync(url, content);

    public Task<HttpResponseMessage> GetAsync(Uri url, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) =>
        _http.GetAsync(url, completion);

    public async Task UploadAsync(TestEnvelope envelope)
    {
        var upload = await AnnounceAsync(envelope);
        using var content = new ByteArrayContent(envelope.Payload);
        using var answer = await PutAsync(upload.Url, content);
        ((int)answer.StatusCode).ShouldBe(200);
    }

    public static SignedRequest Sending(TestEnvelope envelope) => Sending(envelope.Header, envelope.Signature, envelope.WrappedKeys);

    public static SignedRequest Sending(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> signature, IReadOnlyList<WrappedKeyRecord> keys) => Post(
        RelayRoutes.Send, new SendRequest { Header = header, Signature = signature, WrappedKeys = keys }, RelayJson.Default.SendRequest);

    public Task<SendResponse> SendMessageAsync(TestEnvelope envelope) => CallAsync(Sending(envelope), RelayJson.Default.SendResponse);

    /// <summary>Seals, uploads and sends a message.</summary>
    public async Task<TestEnvelope> SendNewAsync(params TestAccount[] recipients)
    {
        var envelope = await TestEnvelope.SealAsync(device, recipients, Now);
        await UploadAsync(envelope);
        await SendMessageAsync(envelope);
        return envelope;
    }

    public static SignedRequest InboxPage(int? limit = null, MessageId? after = null) => new(HttpMethod.Get, RelayRoutes.InboxPage(limit, after));

    public Task<InboxResponse> ReadInboxAsync(int? limit = null, MessageId? after = null) =>
        CallAsync(InboxPage(limit, after), RelayJson.Default.InboxResponse);

    public static SignedRequest Acknowledgement(params MessageId[] ids) =>
        Post(RelayRoutes.Ack, new AckRequest { MessageIds = ids }, RelayJson.Default.AckRequest);

    public async Task<int> AcknowledgeAsync(params MessageId[] ids) =>
        (await CallAsync(Acknowledgement(ids), RelayJson.Default.AckResponse)).Acknowledged;

    public static SignedRequest Withdrawal(MessageId id) => new(HttpMethod.Delete, RelayRoutes.MessagePath(id));

    public static SignedStatement Statement(SignedKeyBundle bundle) => Statement(bundle.Bytes, bundle.Signature);

    public static SignedStatement Statement(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) => new() { Bytes = bytes, Signature = signature };
}
