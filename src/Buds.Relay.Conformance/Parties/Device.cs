using System.Globalization;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Conformance.Parties;

/// <summary>A device of the checks' and its calls.</summary>
internal sealed class Device(CheckContext context, Account account) : IDisposable
{
    private readonly EncryptionKey _encryption = EncryptionKey.Generate(1, withXWing: false);

    public Account Account => account;

    public DeviceKey Key { get; } = DeviceKey.Generate(DeviceId.Create(context.Now));

    public DeviceId Id => Key.Id;

    public DateTimeOffset Now => context.Now;

    public SignedKeyBundle Bundle() => SignedKeyBundle.Sign(account.Did, Key, _encryption, Now);

    public SignedKeyBundle Bundle(uint keyId)
    {
        using var key = EncryptionKey.Generate(keyId, withXWing: false);
        return SignedKeyBundle.Sign(account.Did, Key, key, Now);
    }

    public static SignedStatement Statement(SignedKeyBundle bundle) => new() { Bytes = bundle.Bytes, Signature = bundle.Signature };

    public static SignedStatement Statement(SignedDeviceList list) => new() { Bytes = list.Bytes, Signature = list.Signature };

    public SignedCall Registration(SignedStatement? list = null, SignedStatement? bundle = null) => SignedCall.Post(
        RelayRoutes.Register,
        new RegisterRequest { DeviceList = list ?? Statement(account.List), KeyBundle = bundle ?? Statement(Bundle()), InviteCode = context.Target.InviteCode },
        RelayJson.Default.RegisterRequest) with
    {
        BearerToken = context.Target.BearerToken,
    };

    public Task<RegisterResponse> RegisterAsync(SignedDeviceList? list = null) =>
        CallAsync(Registration(list is null ? null : Statement(list)), RelayJson.Default.RegisterResponse);

    public static SignedCall Heartbeat { get; } = new(HttpMethod.Post, RelayRoutes.Heartbeat);

    public Task<HeartbeatResponse> HeartbeatAsync() => CallAsync(Heartbeat, RelayJson.Default.HeartbeatResponse);

    public static SignedCall Keys(SignedKeyBundle bundle) =>
        SignedCall.Post(RelayRoutes.Keys, new PublishKeysRequest { KeyBundle = Statement(bundle) }, RelayJson.Default.PublishKeysRequest);

    public static SignedCall Lists(IReadOnlyList<Did> dids, IReadOnlyDictionary<Did, long>? known = null) =>
        SignedCall.Post(RelayRoutes.DeviceLists, new DeviceListsRequest { Dids = dids, Known = known }, RelayJson.Default.DeviceListsRequest);

    public Task<DeviceListsResponse> GetListsAsync(params Did[] dids) => CallAsync(Lists(dids), RelayJson.Default.DeviceListsResponse);

    public static SignedCall Announcement(MessageId id, long size, ReadOnlyMemory<byte> sha256) => SignedCall.Post(
        RelayRoutes.Uploads, new UploadRequest { MessageId = id, Size = size, Sha256 = sha256 }, RelayJson.Default.UploadRequest);

    public static SignedCall Announcement(Message message) => Announcement(message.Id, message.Payload.Length, message.Content.PayloadSha256);

    public Task<UploadResponse> AnnounceAsync(Message message) => CallAsync(Announcement(message), RelayJson.Default.UploadResponse);

    public async Task UploadAsync(Message message)
    {
        var upload = await AnnounceAsync(message).ConfigureAwait(false);
        using var answer = await context.PutAsync(upload, message.Payload).ConfigureAwait(false);
        Expect.That(answer.IsSuccessStatusCode, $"The upload of what was announced to succeed, and it was answered with {(int)answer.StatusCode}.");
    }

    public static SignedCall Sending(Message message) => SignedCall.Post(
        RelayRoutes.Send,
        new SendRequest { Header = message.Header, Signature = message.Signature, WrappedKeys = message.WrappedKeys },
        RelayJson.Default.SendRequest);

    public Task<SendResponse> SendAsync(Message message) => CallAsync(Sending(message), RelayJson.Default.SendResponse);

    /// <summary>Seals, uploads and sends a message.</summary>
    public async Task<Message> SendNewAsync(params Account[] recipients)
    {
        var message = await Message.SealAsync(this, recipients).ConfigureAwait(false);
        await UploadAsync(message).ConfigureAwait(false);
        await SendAsync(message).ConfigureAwait(false);
        return message;
    }

    public static SignedCall InboxPage(int? limit = null, MessageId? after = null) => new(HttpMethod.Get, RelayRoutes.InboxPage(limit, after));

    public Task<InboxResponse> ReadInboxAsync(int? limit = null, MessageId? after = null) =>
        CallAsync(InboxPage(limit, after), RelayJson.Default.InboxResponse);

    public static SignedCall Acknowledgement(params MessageId[] ids) =>
        SignedCall.Post(RelayRoutes.Ack, new AckRequest { MessageIds = ids }, RelayJson.Default.AckRequest);

    public async Task<int> AcknowledgeAsync(params MessageId[] ids) =>
        (await CallAsync(Acknowledgement(ids), RelayJson.Default.AckResponse).ConfigureAwait(false)).Acknowledged;

    public static SignedCall Withdrawal(MessageId id) => new(HttpMethod.Delete, RelayRoutes.MessagePath(id));

    public async Task<int> UnsendAsync(MessageId id) =>
        (await CallAsync(Withdrawal(id), RelayJson.Default.UnsendResponse).ConfigureAwait(false)).Withdrawn;

    /// <summary>Acknowledges all that waits.</summary>
    public async Task EmptyAsync()
    {
        while (await ReadInboxAsync().ConfigureAwait(false) is { Messages.Count: > 0 } page)
        {
            await AcknowledgeAsync([.. page.Messages.Select(Inbox.IdOf)]).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a request, and waits where the relay says that there were too many.</summary>
    public async Task<HttpResponseMessage> RequestAsync(SignedCall call, DeviceKey? signer = null, DateTimeOffset? created = null)
    {
        while (true)
        {
            var answer = await RequestOnceAsync(call, signer, created).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests || answer.Headers.RetryAfter?.Delta is not { } wait)
            {
                return answer;
            }

            answer.Dispose();
            await context.WaitAsync(wait).ConfigureAwait(false);
        }
    }

    public Task<HttpResponseMessage> RequestOnceAsync(SignedCall call, DeviceKey? signer = null, DateTimeOffset? created = null) =>
        context.SendAsync(call.ToRequest(signer ?? Key, created ?? Now));

    /// <summary>Makes a call that must succeed.</summary>
    public async Task<T> CallAsync<T>(SignedCall call, JsonTypeInfo<T> type)
        where T : class
    {
        using var answer = await RequestAsync(call).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync(context.CancellationToken).ConfigureAwait(false);
        Expect.That(answer.StatusCode == HttpStatusCode.OK, string.Create(
            CultureInfo.InvariantCulture, $"{call.Method} {call.Target} to be answered with 200, and it was with {(int)answer.StatusCode}: {Expect.Text(body)}"));
        return RelayJson.Parse(body, type);
    }

    /// <summary>Makes a call that must be refused with a code.</summary>
    public async Task<RelayProblem> RefusedAsync(string code, SignedCall call, DeviceKey? signer = null, DateTimeOffset? created = null)
    {
        using var answer = await RequestAsync(call, signer, created).ConfigureAwait(false);
        return await Expect.RefusalAsync(answer, code, context.CancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        Key.Dispose();
        _encryption.Dispose();
    }
}
