using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Testing;
using static Buds.Relay.Conformance.Tests.WrongRelay;

namespace Buds.Relay.Conformance.Tests;

/// <summary>For each check, a relay that breaks its rule and no check that lets it pass.</summary>
public sealed class WrongRelayTests
{
    private static readonly Dictionary<string, Func<Wrong>> Relays = new()
    {
        ["description.is-public-and-complete"] = () => Says(RelayRoutes.Description, json => json["suites"] = new JsonArray()),
        ["authentication.unsigned-call-is-refused"] = () => Accepts(RelayErrorCode.Unauthenticated),
        ["authentication.other-key-is-refused"] = () => Accepts(RelayErrorCode.BadSignature),
        ["authentication.unknown-device-is-refused"] = () => Accepts(RelayErrorCode.UnknownDevice),
        ["authentication.clock-skew-is-allowed-for-300-s"] = IsStrictAboutClocks,
        ["authentication.larger-clock-skew-is-told-the-time"] =
            () => Says(RelayRoutes.Heartbeat, json => json.Remove("server_time"), (HttpStatusCode)RelayError.Of(RelayErrorCode.ClockSkew).Status),
        ["authentication.altered-body-is-refused"] = () => Accepts(RelayErrorCode.DigestMismatch),
        ["authentication.signature-covers-the-body"] = () => Accepts(RelayErrorCode.Unauthenticated),
        ["authentication.signature-covers-path-query-and-method"] = () => Accepts(RelayErrorCode.BadSignature),
        ["request.malformed-json-is-refused"] = () => Accepts(RelayErrorCode.InvalidJson),
        ["request.other-media-type-is-refused"] = () => Accepts(RelayErrorCode.UnsupportedMediaType),
        ["request.large-body-is-refused"] = () => Accepts(RelayErrorCode.BodyTooLarge),
        ["request.unknown-path-is-not-found"] = () => Accepts(RelayErrorCode.NotFound),
        ["request.other-method-is-not-allowed"] = () => Accepts(RelayErrorCode.MethodNotAllowed),
        ["register.new-account-is-taken-and-again-the-same"] = () => Says(RelayRoutes.Register, json => json["key_id"] = 9),
        ["register.unsigned-list-is-refused"] = () => Accepts(RelayErrorCode.ListInvalid),
        ["register.signer-must-be-in-the-list"] = () => Accepts(RelayErrorCode.UnknownDevice),
        ["register.bundle-of-another-device-is-refused"] = () => Accepts(RelayErrorCode.BundleInvalid),
        ["register.list-must-follow-the-newest"] = () => Accepts(RelayErrorCode.ListConflict),
        ["register.too-many-devices-are-refused"] = () => Accepts(RelayErrorCode.TooManyDevices),
        ["register.device-id-of-another-account-is-refused"] = () => Accepts(RelayErrorCode.DeviceConflict),
        ["register.device-left-out-is-revoked"] = () => Accepts(RelayErrorCode.DeviceRevoked),
        ["register.device-may-take-itself-off"] = () => Says(RelayRoutes.Heartbeat, json => json["seq"] = 1),
        ["keys.newest-bundle-is-given-out"] = () => Says(RelayRoutes.Keys, json => json["key_id"] = 2),
        ["keys.bundle-of-another-device-is-refused"] = () => Accepts(RelayErrorCode.BundleInvalid),
        ["push-token.is-set-and-cleared"] = () => Answers(RelayRoutes.PushToken, answer => answer.StatusCode = HttpStatusCode.NotFound),
        ["heartbeat.says-whose-the-device-is"] = () => Says(RelayRoutes.Heartbeat, json => json["seq"] = 7),
        ["list.gives-list-and-bundles"] = () => Says(RelayRoutes.DeviceLists, json => Bundles(json).RemoveAt(0)),
        ["list.known-list-is-left-out"] = () => Says(RelayRoutes.DeviceLists, json => json["accounts"]![0]!.AsObject().Remove("device_list")),
        ["list.unknown-accounts-are-named"] = () => Says(RelayRoutes.DeviceLists, json => json["unknown"] = new JsonArray()),
        ["list.too-many-accounts-are-refused"] = () => Accepts(RelayErrorCode.TooManyRecipients),
        ["uploads.payload-is-stored-once"] = () => Says(RelayRoutes.Uploads, json => json["uploaded"] = false),
        ["uploads.other-bytes-do-not-count"] = () => Says(RelayRoutes.Uploads, json => json["uploaded"] = true),
        ["uploads.url-that-was-altered-is-refused"] = () => Accepts(RelayErrorCode.BadUrlSignature),
        ["uploads.large-payload-is-refused"] = () => Accepts(RelayErrorCode.PayloadTooLarge),
        ["uploads.empty-payload-and-short-hash-are-refused"] = () => Accepts(RelayErrorCode.InvalidRequest),
        ["uploads.id-belongs-to-who-announced-it"] = () => Accepts(RelayErrorCode.MessageConflict),
        ["send.reaches-every-device-but-the-sending-one"] = () => Says(RelayRoutes.Send, json => json["deliveries"] = 2),
        ["send.repeated-call-gets-the-same-answer"] = CountsUp,
        ["send.other-message-of-the-same-id-is-refused"] = () => Accepts(RelayErrorCode.MessageConflict),
        ["send.needs-its-upload"] = () => Accepts(RelayErrorCode.UploadMissing),
        ["send.needs-the-upload-that-its-header-names"] = () => Accepts(RelayErrorCode.UploadMismatch),
        ["send.missing-device-is-stale"] = NamesNobodyStale,
        ["send.device-of-nobody-is-stale"] = NamesNobodyStale,
        ["send.unknown-recipient-is-refused"] = () => Accepts(RelayErrorCode.UnknownDid),
        ["send.header-must-be-the-callers"] = () => Accepts(RelayErrorCode.HeaderInvalid),
        ["send.header-must-be-signed"] = () => Accepts(RelayErrorCode.BadSignature),
        ["send.wrapped-keys-have-their-size"] = () => Accepts(RelayErrorCode.InvalidRequest),
        ["inbox.gives-the-message-as-it-was-sent"] = () => Says(RelayRoutes.Inbox, json =>
        {
            foreach (var message in json["messages"]!.AsArray())
            {
                message!["wrapped_key"]!["key_id"] = 9;
            }
        }),
        ["inbox.payload-is-to-be-had"] = () => (request, right) =>
        {
            request.Headers.Range = null;
            return right();
        },
        ["inbox.is-oldest-first-and-paged"] = () => Says(RelayRoutes.Inbox, json => json["messages"] = new JsonArray(
            [.. json["messages"]!.AsArray().Select(message => message!.DeepClone()).Reverse()])),
        ["inbox.unknown-after-is-taken-as-none"] = () => (request, right) =>
            request.RequestUri!.OriginalString.Contains("after=", StringComparison.Ordinal)
                ? Says(RelayRoutes.Inbox, json => json["messages"] = new JsonArray())(request, right)
                : right(),
        ["inbox.malformed-parameters-are-refused"] = () => Accepts(RelayErrorCode.InvalidRequest),
        ["ack.is-for-one-device-and-for-good"] = () => Pretends(RelayRoutes.Ack, HttpMethod.Post, """{"acknowledged":1}"""),
        ["ack.repeated-call-gets-the-same-answer"] = ForgetsAcknowledgements,
        ["ack.others-deliveries-are-ignored"] = () => Says(RelayRoutes.Ack, json => json["acknowledged"] = 2),
        ["ack.last-one-deletes-the-payload"] = KeepsPayloads,
        ["ack.none-and-too-many-are-refused"] = () => Accepts(RelayErrorCode.InvalidRequest),
        ["unsend.takes-it-back-from-those-who-wait"] = () => Pretends("/api/messages/", HttpMethod.Delete, """{"withdrawn":1}"""),
        ["unsend.is-the-senders-alone"] = () => Accepts(RelayErrorCode.NotSender),
        ["unsend.unknown-message-is-refused"] = () => Accepts(RelayErrorCode.UnknownMessage),
        ["events.tell-of-what-waits"] = () => IsSilent,
        ["events.tell-of-what-arrives"] = () => IsSilent,
        ["events.beat-every-15-s"] = () => IsSilent,
        ["events.end-for-a-device-that-is-revoked"] = () => IsSilent,
        ["limits.calls-that-count-say-how-many-are-left"] = () => Answers(RelayRoutes.Inbox, answer => answer.Headers.Remove("RateLimit")),
        ["limits.too-many-calls-are-told-when-to-come-back"] = () => Accepts(RelayErrorCode.RateLimited),
        ["times.message-expires"] = KeepsPayloads,
        ["times.upload-without-send-expires"] = () => Accepts(RelayErrorCode.UploadMissing),
        ["times.silent-device-is-inactive-until-it-calls"] = () => Says(RelayRoutes.DeviceLists, json => Bundles(json).Add(Bundles(json)[0]!.DeepClone())),
        ["times.device-is-deleted-after-180-days"] = () => Accepts(RelayErrorCode.UnknownDevice),
    };

    public static TheoryData<string> Names => [.. ConformanceSuite.Checks.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Relay_that_breaks_the_rule_fails_the_check(string name)
    {
        await using var relay = await FakeRelay.StartAsync(options => options.Limits = RelayLimits.Default);
        using var target = FakeRelayTests.Fixture.TargetOf(relay, right => new WrongRelay(right, Relays[name]()));

        await Should.ThrowAsync<ConformanceException>(() => ConformanceSuite.RunAsync(name, target));
    }

    private static JsonArray Bundles(JsonObject lists) => lists["accounts"]![0]!["key_bundles"]!.AsArray();

    private static Wrong NamesNobodyStale() =>
        Says(RelayRoutes.Send, json => json["accounts"] = new JsonArray(), (HttpStatusCode)RelayError.Of(RelayErrorCode.StaleDevices).Status);

    private static Wrong CountsUp()
    {
        var answers = 0;
        return Says(RelayRoutes.Send, json => json["received_at"] = json["received_at"]!.GetValue<long>() + answers++);
    }

    private static Wrong ForgetsAcknowledgements()
    {
        var acknowledgements = 0;
        return Says(RelayRoutes.Ack, json => json["acknowledged"] = acknowledgements++ == 0 ? json["acknowledged"]!.GetValue<int>() : 0);
    }

    private static Wrong KeepsPayloads() => async (request, right) =>
    {
        var answer = await right();
        return IsFor(request, RelayRoutes.BlobsPrefix) && answer.StatusCode == HttpStatusCode.NotFound ? new HttpResponseMessage(HttpStatusCode.OK) : answer;
    };

    private static Wrong IsStrictAboutClocks()
    {
        return async (request, right) =>
        {
            var answer = await right();
            var created = request.Headers.TryGetValues("Signature-Input", out var inputs)
                ? long.Parse(inputs.Single().Split("created=")[1].Split(';')[0], CultureInfo.InvariantCulture)
                : 0;
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            return created > 0 && Math.Abs(created - now) > 200 ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : answer;
        };
    }
}
