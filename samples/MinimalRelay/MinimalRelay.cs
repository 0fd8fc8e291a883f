using System.Security.Cryptography;
using System.Threading.Channels;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using static Buds.Samples.MinimalRelay.Wire;

namespace Buds.Samples.MinimalRelay;

/// <summary>The calls of protocol.md §6.</summary>
internal sealed class MinimalRelay(TimeProvider time)
{
    private static readonly RelayLimits Limits = RelayLimits.Default;
    private static readonly TimeSpan UrlLifetime = TimeSpan.FromHours(1);

    private readonly State _state = new();

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private delegate IResult Call(HttpContext context, RelayDevice device, byte[] body);

    public static WebApplication Build(string[] args, TimeProvider time)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        var relay = new MinimalRelay(time);
        app.Use(next => context => GuardAsync(context, next));
        app.UseStatusCodePages(pages => WriteAsync(pages.HttpContext, RelayProblem.Create(
            pages.HttpContext.Response.StatusCode == 405 ? RelayErrorCode.MethodNotAllowed : RelayErrorCode.NotFound)));
        app.UseRouting();
        app.MapGet(RelayRoutes.Description, relay.Describe);
        app.MapPost(RelayRoutes.Register, (Delegate)relay.RegisterAsync);
        app.MapPost(RelayRoutes.Keys, relay.Signed(relay.PublishKeys));
        app.MapPost(RelayRoutes.PushToken, relay.Signed(SetPushToken));
        app.MapPost(RelayRoutes.Heartbeat, relay.Signed(relay.Heartbeat));
        app.MapPost(RelayRoutes.DeviceLists, relay.Signed(relay.GetLists));
        app.MapPost(RelayRoutes.Uploads, relay.Signed(relay.Announce));
        app.MapPost(RelayRoutes.Send, relay.Signed(relay.Send));
        app.MapGet(RelayRoutes.Inbox, relay.Signed(relay.ReadInbox));
        app.MapPost(RelayRoutes.Ack, relay.Signed(relay.Acknowledge));
        app.MapDelete(RelayRoutes.Message, relay.Signed(relay.Unsend));
        app.MapGet(RelayRoutes.Events, relay.Signed(relay.OpenEvents));
        app.MapPut(RelayRoutes.Blobs, (Delegate)relay.PutAsync);
        app.MapGet(RelayRoutes.Blobs, relay.Get);
        return app;
    }

    private IResult Describe() => Json(
        new RelayDescription
        {
            Versions = [1], Suites = [1, 2], Limits = Limits, MessageTtl = RelayTimes.MessageTtl, UploadTtl = RelayTimes.UploadTtl,
            PushKinds = [], Registration = RelayRegistration.Open, ServerTime = Now,
        },
        RelayJson.Default.RelayDescription);

    /// <summary>Reads and verifies a request, and makes its call with nothing else at the same time.</summary>
    private Delegate Signed(Call call) => async Task<IResult> (HttpContext context) =>
    {
        var body = await ReadAsync(context, Limits.MaxBodyBytes, RelayErrorCode.BodyTooLarge);
        var signature = ReadSignature(context, body);
        lock (_state)
        {
            Forget();
            var device = _state.Devices.GetValueOrDefault(signature.Input.KeyId) ?? throw Refuse(RelayErrorCode.UnknownDevice);
            Verify(signature, device.Key, Now);
            device.LastSeen = device.IsRevoked ? throw Refuse(RelayErrorCode.DeviceRevoked) : Now;
            return call(context, device, body);
        }
    };

    private async Task<IResult> RegisterAsync(HttpContext context)
    {
        var body = await ReadAsync(context, Limits.MaxBodyBytes, RelayErrorCode.BodyTooLarge);
        var signature = ReadSignature(context, body);
        var request = Parse(context, body, RelayJson.Default.RegisterRequest);
        var list = Wire.Signed(() => SignedDeviceList.Verify(request.DeviceList.Bytes, request.DeviceList.Signature), RelayErrorCode.ListInvalid);
        var id = signature.Input.KeyId;
        lock (_state)
        {
            Forget();
            var before = _state.Lists.GetValueOrDefault(list.Did);
            var known = _state.Devices.GetValueOrDefault(id);
            var stays = list.Content.Find(id);
            var key = stays?.SigningKey ?? (known?.Did == list.Did ? known.Key : throw Refuse(RelayErrorCode.UnknownDevice));
            Verify(signature, key, Now);
            if (list.Content.Devices.Count > Limits.MaxDevicesPerDid)
            {
                throw Refuse(RelayErrorCode.TooManyDevices);
            }

            var bundle = stays is null ? null : VerifyBundle(request.KeyBundle, list.Content, id);
            if (list.Content.Devices.Any(entry => _state.Devices.TryGetValue(entry.Id, out var old) && (old.Did != list.Did || !old.Key.Equals(entry.SigningKey))))
            {
                throw Refuse(RelayErrorCode.DeviceConflict);
            }

            if (before?.Cid != list.Cid)
            {
                if (known is { IsRevoked: true })
                {
                    throw Refuse(RelayErrorCode.DeviceRevoked);
                }

                if (before is not null && (list.Content.Sequence != before.Content.Sequence + 1 || list.Content.Previous != before.Cid))
                {
                    throw new RelayException(RelayProblem.Create(RelayErrorCode.ListConflict) with { Accounts = [AccountOf(list.Did, null)] });
                }

                Take(list);
            }

            var device = _state.Devices[id];
            device.LastSeen = Now;
            var keyId = bundle is null ? 0 : Keep(device, bundle, request.KeyBundle);
            return Json(
                new RegisterResponse { Did = list.Did, DeviceId = id, Seq = list.Content.Sequence, KeyId = keyId, ServerTime = Now },
                RelayJson.Default.RegisterResponse);
        }
    }

    /// <summary>Makes a list the newest: its devices are known from now on, and those that it leaves out revoked.</summary>
    private void Take(SignedDeviceList list)
    {
        _state.Lists[list.Did] = list;
        foreach (var entry in list.Content.Devices)
        {
            _ = _state.Devices.TryAdd(entry.Id, new RelayDevice(entry.Id, list.Did, entry.SigningKey) { LastSeen = Now });
        }

        foreach (var gone in _state.Devices.Values.Where(device => device.Did == list.Did && !device.IsRevoked && list.Content.Find(device.Id) is null))
        {
            (gone.IsRevoked, gone.Bundle) = (true, null);
            gone.PushTokens.Clear();
            gone.Streams.ForEach(stream => stream.Writer.TryComplete());
            RemoveDeliveries(gone.Id);
        }
    }

    private KeyBundle VerifyBundle(SignedStatement statement, DeviceList list, DeviceId device)
    {
        var bundle = Wire.Signed(() => SignedKeyBundle.Verify(statement.Bytes, statement.Signature, list), RelayErrorCode.BundleInvalid).Content;
        return bundle.Device == device && bundle.Expires > Now ? bundle : throw Refuse(RelayErrorCode.BundleInvalid);
    }

    private static uint Keep(RelayDevice device, KeyBundle bundle, SignedStatement statement)
    {
        if (device.Bundle is null || (bundle.KeyId, bundle.Created).CompareTo(device.BundleVersion) > 0)
        {
            (device.Bundle, device.BundleVersion) = (statement, (bundle.KeyId, bundle.Created));
        }

        return device.BundleVersion.Id;
    }

    private IResult PublishKeys(HttpContext context, RelayDevice device, byte[] body)
    {
        var statement = Parse(context, body, RelayJson.Default.PublishKeysRequest).KeyBundle;
        var keyId = Keep(device, VerifyBundle(statement, _state.Lists[device.Did].Content, device.Id), statement);
        return Json(new PublishKeysResponse { KeyId = keyId }, RelayJson.Default.PublishKeysResponse);
    }

    private static IResult SetPushToken(HttpContext context, RelayDevice device, byte[] body)
    {
        var request = Parse(context, body, RelayJson.Default.SetPushTokenRequest);
        if (request is { Kind: { } kind, Token: { } token })
        {
            device.PushTokens[kind] = token;
        }
        else
        {
            Enum.GetValues<PushKind>().Where(each => request.Kind is null || request.Kind == each).ToList().ForEach(each => device.PushTokens.Remove(each));
        }

        return Results.NoContent();
    }

    private IResult Heartbeat(HttpContext context, RelayDevice device, byte[] body) => Json(
        new HeartbeatResponse
        {
            Did = device.Did, DeviceId = device.Id, Seq = _state.Lists[device.Did].Content.Sequence, LastSeen = Now, ServerTime = Now,
        },
        RelayJson.Default.HeartbeatResponse);

    private IResult GetLists(HttpContext context, RelayDevice device, byte[] body)
    {
        Count(context, device, "lists", Limits.DeviceListsPerMinute, Now);
        var request = Parse(context, body, RelayJson.Default.DeviceListsRequest);
        var dids = request.Dids.Distinct().ToArray();
        if (dids.Length == 0 || dids.Length > Limits.MaxDids)
        {
            throw Refuse(dids.Length == 0 ? RelayErrorCode.InvalidRequest : RelayErrorCode.TooManyRecipients);
        }

        var (known, unknown) = (dids.Where(_state.Lists.ContainsKey), dids.Where(did => !_state.Lists.ContainsKey(did)));
        return Json(
            new DeviceListsResponse { Accounts = [.. known.Select(did => AccountOf(did, request.Known?.GetValueOrDefault(did)))], Unknown = [.. unknown] },
            RelayJson.Default.DeviceListsResponse);
    }

    private AccountDevices AccountOf(Did did, long? known)
    {
        var list = _state.Lists[did];
        return new AccountDevices
        {
            Did = did,
            Seq = list.Content.Sequence,
            DeviceList = known == list.Content.Sequence ? null : new SignedStatement { Bytes = list.Bytes, Signature = list.Signature },
            KeyBundles = [.. ActiveDevices(did).Select(device => device.Bundle!)],
        };
    }

    private IEnumerable<RelayDevice> ActiveDevices(Did did) => _state.Devices.Values.Where(
        device => device.Did == did && device is { IsRevoked: false, Bundle: not null } && Now - device.LastSeen < RelayTimes.DeviceInactiveAfter);

    private IResult Announce(HttpContext context, RelayDevice device, byte[] body)
    {
        Count(context, device, "uploads", Limits.SendsPerMinute, Now);
        var request = Parse(context, body, RelayJson.Default.UploadRequest);
        var code = request.Size < 1 || request.Sha256.Length != 32 ? RelayErrorCode.InvalidRequest
            : request.Size > Limits.MaxPayloadBytes ? RelayErrorCode.PayloadTooLarge : null;
        var path = $"{RelayRoutes.BlobsPrefix}payloads/{request.MessageId}/{Convert.ToHexStringLower(request.Sha256.Span)}";
        var upload = new Upload(device.Id, request.Size, request.Sha256, path, Now);
        var before = _state.Uploads.GetValueOrDefault(request.MessageId);
        if (code is null && before is not null && (before.Device, before.Size, before.Path) != (upload.Device, upload.Size, upload.Path))
        {
            code = RelayErrorCode.MessageConflict;
        }

        _state.Uploads[request.MessageId] = code is null ? before ?? upload : throw Refuse(code);
        var url = Allow(context, new Permission(HttpMethods.Put, path, Now + UrlLifetime, request.Size, request.Sha256));
        return Json(
            new UploadResponse
            {
                Url = url, Headers = new Dictionary<string, string>(), ExpiresAt = Now + UrlLifetime,
                Uploaded = _state.Payloads.ContainsKey(path) || _state.Messages.ContainsKey(request.MessageId),
            },
            RelayJson.Default.UploadResponse);
    }

    private Uri Allow(HttpContext context, Permission permission)
    {
        var secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _state.Permissions[secret] = permission;
        return new Uri($"{context.Request.Scheme}://{context.Request.Host}{permission.Path}?secret={secret}");
    }

    private Permission PermissionOf(HttpContext context)
    {
        lock (_state)
        {
            return _state.Permissions.TryGetValue(context.Request.Query["secret"].ToString(), out var permission)
                && permission.Path == context.Request.Path.Value && permission.Method == context.Request.Method
                ? permission.Until > Now ? permission : throw Refuse(RelayErrorCode.UrlExpired)
                : throw Refuse(RelayErrorCode.BadUrlSignature);
        }
    }

    private async Task<IResult> PutAsync(HttpContext context)
    {
        var permission = PermissionOf(context);
        var payload = await ReadAsync(context, permission.Size, RelayErrorCode.UploadMismatch);
        if (payload.Length != permission.Size || !SHA256.HashData(payload).AsSpan().SequenceEqual(permission.Sha256.Span))
        {
            throw Refuse(RelayErrorCode.UploadMismatch);
        }

        lock (_state)
        {
            _state.Payloads[permission.Path] = payload;
        }

        return Results.Ok();
    }

    private IResult Get(HttpContext context)
    {
        var permission = PermissionOf(context);
        lock (_state)
        {
            return _state.Payloads.TryGetValue(permission.Path, out var payload)
                ? Results.Bytes(payload, "application/octet-stream", enableRangeProcessing: true)
                : throw Refuse(RelayErrorCode.NotFound);
        }
    }

    private IResult Send(HttpContext context, RelayDevice device, byte[] body)
    {
        Count(context, device, "sends", Limits.SendsPerMinute, Now);
        var request = Parse(context, body, RelayJson.Default.SendRequest);
        var header = request.Header.Length > Limits.MaxHeaderBytes
            ? throw Refuse(RelayErrorCode.HeaderInvalid)
            : Wire.Signed(() => EnvelopeHeader.Decode(request.Header), RelayErrorCode.HeaderInvalid);
        var keySize = header.Suite == EnvelopeSuite.X25519 ? 32 : 1120;
        var code = header.From != device.Did || header.Device != device.Id ? RelayErrorCode.HeaderInvalid
            : header.Sent < Now - RelayTimes.MessageTtl || header.Sent > Now + TimeSpan.FromMinutes(10) ? RelayErrorCode.HeaderInvalid
            : !EnvelopeHeader.VerifySignature(request.Header.Span, request.Signature.Span, device.Key) ? RelayErrorCode.BadSignature
            : request.WrappedKeys.Any(key => key.Enc.Length != keySize || key.Ct.Length != 48) ? RelayErrorCode.InvalidRequest
            : request.WrappedKeys.DistinctBy(key => key.DeviceId).Count() != request.WrappedKeys.Count ? RelayErrorCode.InvalidRequest : null;
        if (code is null && _state.Messages.TryGetValue(header.Id, out var taken))
        {
            return taken.Device == device.Id && taken.Header.Span.SequenceEqual(request.Header.Span)
                ? Json(taken.Answer, RelayJson.Default.SendResponse)
                : throw Refuse(RelayErrorCode.MessageConflict);
        }

        var upload = _state.Uploads.GetValueOrDefault(header.Id);
        code ??= header.To.Any(did => !_state.Lists.ContainsKey(did)) ? RelayErrorCode.UnknownDid
            : upload is null ? RelayErrorCode.UploadMissing
            : upload.Device != device.Id ? RelayErrorCode.MessageConflict
            : upload.Size != header.PayloadSize || !upload.Sha256.Span.SequenceEqual(header.PayloadSha256.Span) ? RelayErrorCode.UploadMismatch
            : !_state.Payloads.ContainsKey(upload.Path) ? RelayErrorCode.UploadMissing : null;
        if (code is not null)
        {
            throw Refuse(code);
        }

        var wanted = header.To.SelectMany(ActiveDevices).Where(active => active.Id != device.Id).ToDictionary(active => active.Id);
        var given = request.WrappedKeys.ToDictionary(key => key.DeviceId);
        Did[] stale = given.Keys.All(wanted.ContainsKey) ? [.. wanted.Values.Where(one => !given.ContainsKey(one.Id)).Select(one => one.Did).Distinct()] : [.. header.To];
        if (stale.Length > 0)
        {
            throw new RelayException(RelayProblem.Create(RelayErrorCode.StaleDevices) with { Accounts = [.. stale.Select(did => AccountOf(did, null))] });
        }

        var answer = new SendResponse { MessageId = header.Id, ReceivedAt = Now, Deliveries = given.Count };
        _state.Messages[header.Id] = new HeldMessage(device.Did, device.Id, request.Header, request.Signature, upload!.Path, answer) { Waiting = given };
        DeleteIfDone(_state.Messages[header.Id]);
        wanted.Values.SelectMany(recipient => recipient.Streams).ToList().ForEach(stream => stream.Writer.TryWrite(true));
        return Json(answer, RelayJson.Default.SendResponse);
    }

    private IResult ReadInbox(HttpContext context, RelayDevice device, byte[] body)
    {
        Count(context, device, "inbox", Limits.InboxReadsPerMinute, Now);
        var (limitText, afterText) = ((string?)context.Request.Query[RelayRoutes.LimitParameter], (string?)context.Request.Query[RelayRoutes.AfterParameter]);
        var (limit, after) = (Limits.InboxPageDefault, default(MessageId));
        if ((limitText is not null && (!int.TryParse(limitText, out limit) || limit < 1)) || (afterText is not null && !MessageId.TryParse(afterText, out after)))
        {
            throw Refuse(RelayErrorCode.InvalidRequest);
        }

        limit = Math.Min(limit, Limits.InboxPageMax);
        var place = _state.Messages.GetValueOrDefault(after) is { } last ? (last.Answer.ReceivedAt, last.Answer.MessageId) : default;
        var page = _state.Messages.Values.Where(message => message.Waiting.ContainsKey(device.Id))
            .Select(message => (Place: (message.Answer.ReceivedAt, message.Answer.MessageId), Message: message))
            .Where(entry => entry.Place.CompareTo(place) > 0).OrderBy(entry => entry.Place).Take(limit + 1).Select(entry => entry.Message).ToArray();
        return Json(
            new InboxResponse
            {
                HasMore = page.Length > limit,
                Messages = [.. page.Take(limit).Select(message => new InboxMessage
                {
                    Header = message.Header,
                    Signature = message.Signature,
                    WrappedKey = message.Waiting[device.Id],
                    Payload = new PayloadLink
                    {
                        Url = Allow(context, new Permission(HttpMethods.Get, message.Path, Now + UrlLifetime, 0, default)),
                        Headers = new Dictionary<string, string>(),
                        ExpiresAt = Now + UrlLifetime,
                    },
                    ReceivedAt = message.Answer.ReceivedAt,
                })],
            },
            RelayJson.Default.InboxResponse);
    }

    private IResult Acknowledge(HttpContext context, RelayDevice device, byte[] body)
    {
        var ids = Parse(context, body, RelayJson.Default.AckRequest).MessageIds;
        if (ids.Count == 0 || ids.Count > Limits.AckBatchMax)
        {
            throw Refuse(RelayErrorCode.InvalidRequest);
        }

        var known = ids.Distinct().Select(id => _state.Messages.GetValueOrDefault(id)).OfType<HeldMessage>().ToArray();
        foreach (var message in known.Where(message => message.Waiting.Remove(device.Id)))
        {
            message.Acknowledged.Add(device.Id);
            DeleteIfDone(message);
        }

        return Json(new AckResponse { Acknowledged = known.Count(message => message.Acknowledged.Contains(device.Id)) }, RelayJson.Default.AckResponse);
    }

    private IResult Unsend(HttpContext context, RelayDevice device, byte[] body)
    {
        var message = MessageId.TryParse(context.Request.RouteValues["id"] as string, out var id)
            ? _state.Messages.GetValueOrDefault(id) ?? throw Refuse(RelayErrorCode.UnknownMessage)
            : throw Refuse(RelayErrorCode.InvalidRequest);
        var withdrawn = message.From == device.Did ? message.Waiting.Count : throw Refuse(RelayErrorCode.NotSender);
        message.Waiting.Clear();
        DeleteIfDone(message);
        return Json(new UnsendResponse { Withdrawn = withdrawn }, RelayJson.Default.UnsendResponse);
    }

    private IResult OpenEvents(HttpContext context, RelayDevice device, byte[] body)
    {
        var stream = Channel.CreateUnbounded<bool>();
        device.Streams.Add(stream);
        if (_state.Messages.Values.Any(message => message.Waiting.ContainsKey(device.Id)))
        {
            stream.Writer.TryWrite(true);
        }

        // Every 15 s, so that a connection that is gone is noticed at both ends.
        var beat = time.CreateTimer(_ => stream.Writer.TryWrite(false), null, RelayTimes.EventHeartbeat, RelayTimes.EventHeartbeat);
        return Results.Stream(async output =>
        {
            try
            {
                await output.FlushAsync(context.RequestAborted);
                await foreach (var waits in stream.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await output.WriteAsync(waits ? "event: inbox\ndata: {}\n\n"u8.ToArray() : ":\n\n"u8.ToArray(), context.RequestAborted);
                    await output.FlushAsync(context.RequestAborted);
                }
            }
            finally
            {
                await beat.DisposeAsync();
                lock (_state)
                {
                    device.Streams.Remove(stream);
                }
            }
        }, "text/event-stream");
    }

    private void RemoveDeliveries(DeviceId device)
    {
        foreach (var message in _state.Messages.Values.Where(message => message.Waiting.Remove(device)))
        {
            DeleteIfDone(message);
        }
    }

    private void DeleteIfDone(HeldMessage message)
    {
        if (message.Waiting.Count == 0)
        {
            _state.Payloads.Remove(message.Path);
        }
    }

    /// <summary>Forgets what is too old: messages, uploads, URLs and devices.</summary>
    private void Forget()
    {
        foreach (var (id, message) in _state.Messages.Where(entry => entry.Value.Answer.ReceivedAt <= Now - RelayTimes.MessageTtl))
        {
            _state.Messages.Remove(id);
            _state.Payloads.Remove(message.Path);
        }

        foreach (var (id, upload) in _state.Uploads.Where(entry => entry.Value.At <= Now - RelayTimes.UploadTtl && !_state.Messages.ContainsKey(entry.Key)))
        {
            _state.Uploads.Remove(id);
            _state.Payloads.Remove(upload.Path);
        }

        foreach (var (secret, _) in _state.Permissions.Where(entry => entry.Value.Until <= Now - RelayTimes.MessageTtl))
        {
            _state.Permissions.Remove(secret);
        }

        foreach (var (id, _) in _state.Devices.Where(entry => entry.Value.LastSeen <= Now - RelayTimes.DeviceDeletedAfter))
        {
            _state.Devices.Remove(id);
            RemoveDeliveries(id);
        }
    }
}
