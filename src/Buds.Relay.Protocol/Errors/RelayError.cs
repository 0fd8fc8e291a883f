using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Buds.Relay.Protocol.Errors;

/// <summary>What a stable code stands for: one row of the table of all errors.</summary>
/// <param name="Code">One of <see cref="RelayErrorCode"/>.</param>
/// <param name="Status">The HTTP status code, 400 to 599.</param>
/// <param name="Title">What happened and what to do, for people; the same for every error of this code.</param>
/// <param name="IsTransient">Whether the same call may succeed later without a change on the caller's side. Every call may be repeated.</param>
public sealed record RelayError(string Code, int Status, string Title, bool IsTransient)
{
    /// <summary>Every error that a relay reports.</summary>
    public static IReadOnlyList<RelayError> All { get; } =
    [
        Final(RelayErrorCode.InvalidJson, 400, "The body is not the JSON that this call takes."),
        Final(RelayErrorCode.InvalidRequest, 400, "A field of the request has a value that is not allowed."),
        Final(RelayErrorCode.BodyTooLarge, 413, "The body is larger than the relay allows."),
        Final(RelayErrorCode.UnsupportedMediaType, 415, "The body must be application/json."),
        Final(RelayErrorCode.NotFound, 404, "There is nothing at this path."),
        Final(RelayErrorCode.MethodNotAllowed, 405, "This path does not take this method."),

        Final(RelayErrorCode.Unauthenticated, 401, "The request must be signed by a device."),
        Final(RelayErrorCode.UnknownDevice, 401, "The relay does not know this device: register it."),
        Final(RelayErrorCode.DeviceRevoked, 401, "This device was removed from its account."),
        Final(RelayErrorCode.BadSignature, 401, "The signature does not verify."),
        Final(RelayErrorCode.ClockSkew, 401, "The device's clock is off: sign again with the relay's time."),
        Final(RelayErrorCode.DigestMismatch, 400, "The body is not the one that Content-Digest names."),

        Final(RelayErrorCode.ListInvalid, 400, "The device list is malformed or not signed by its identity."),
        Final(RelayErrorCode.ListConflict, 409, "The device list does not follow the relay's: fetch that one and sign anew."),
        Final(RelayErrorCode.BundleInvalid, 400, "The key bundle is malformed, expired or not signed by its device."),
        Final(RelayErrorCode.DeviceConflict, 409, "The device id is taken: use a new one."),
        Final(RelayErrorCode.TooManyDevices, 400, "The account has more devices than the relay allows: remove one."),
        Final(RelayErrorCode.RegistrationClosed, 403, "The relay takes no new accounts."),
        Final(RelayErrorCode.InviteInvalid, 403, "The relay asks for a valid invite code."),
        Final(RelayErrorCode.TokenInvalid, 401, "The relay asks for a valid OpenID Connect token."),
        Final(RelayErrorCode.UnknownDid, 404, "The relay does not know an account."),

        Final(RelayErrorCode.HeaderInvalid, 400, "The envelope's header is malformed, too large or not the sender's."),
        Final(RelayErrorCode.NoRecipients, 400, "The message has no recipient device."),
        Final(RelayErrorCode.TooManyRecipients, 400, "There are more recipients than the relay allows."),
        Final(RelayErrorCode.StaleDevices, 409, "The recipients' devices changed: wrap the key for those they have now."),
        Final(RelayErrorCode.MessageConflict, 409, "Another message has this id: use a new one."),
        Final(RelayErrorCode.UploadMissing, 409, "The payload is not there: upload it first."),
        Final(RelayErrorCode.UploadMismatch, 409, "The uploaded payload has another size or SHA-256: upload it again."),
        Final(RelayErrorCode.PayloadTooLarge, 413, "The payload is larger than the relay allows."),
        Final(RelayErrorCode.NotSender, 403, "Only the message's sender may do this."),
        Final(RelayErrorCode.NotRecipient, 403, "The message is not for this device."),
        Final(RelayErrorCode.UnknownMessage, 404, "The relay does not have this message."),
        Final(RelayErrorCode.UrlExpired, 403, "The URL's time is over: ask for a new one."),
        Final(RelayErrorCode.BadUrlSignature, 403, "The URL is not one that the relay gave out."),

        Final(RelayErrorCode.ClaimInvalid, 403, "The old device is not known, or the proof of having been it does not verify."),
        Final(RelayErrorCode.ClaimConflict, 409, "Another account has taken the old device over."),

        Transient(RelayErrorCode.RateLimited, 429, "Too many calls: come back after the time in Retry-After."),
        Transient(RelayErrorCode.StoreFull, 507, "The relay has no room: try again later."),
        Transient(RelayErrorCode.QuotaExceeded, 507, "As much of this account's waits at the relay as may: try again once some of it was fetched."),
        Transient(RelayErrorCode.StoreUnavailable, 503, "The relay's store does not answer: try again later."),
        Transient(RelayErrorCode.Internal, 500, "The relay failed: try again later."),
    ];

    private static readonly FrozenDictionary<string, RelayError> ByCode = All.ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>The row of a code.</summary>
    /// <exception cref="ArgumentException">Not one of <see cref="RelayErrorCode"/>.</exception>
    public static RelayError Of(string code) => TryGet(code, out var error)
        ? error
        : throw new ArgumentException("Not one of the relay's error codes.", nameof(code));

    /// <summary>The row of a code, or <see langword="false"/> for one that this version does not know.</summary>
    public static bool TryGet(string? code, [NotNullWhen(true)] out RelayError? error)
    {
        error = code is null ? null : ByCode.GetValueOrDefault(code);
        return error is not null;
    }

    private static RelayError Final(string code, int status, string title) => new(code, status, title, IsTransient: false);

    private static RelayError Transient(string code, int status, string title) => new(code, status, title, IsTransient: true);
}
