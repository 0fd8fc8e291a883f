namespace Buds.Relay.Protocol.Errors;

/// <summary>The stable codes of a relay's errors (protocol.md §6). <see cref="RelayError"/> says what each means.</summary>
public static class RelayErrorCode
{
    /// <summary>The body is not the JSON of the call's record.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>A field of the request has a value that is not allowed; <see cref="RelayProblem.Errors"/> says which.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The body is above the relay's limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>The body is not JSON by its content type.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>There is nothing at this path.</summary>
    public const string NotFound = "not_found";

    /// <summary>There is something at this path, but not for this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The request has no signature of the profile, or a malformed one.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The relay does not know the device that signed.</summary>
    public const string UnknownDevice = "unknown_device";

    /// <summary>The device that signed is no longer in its account's device list.</summary>
    public const string DeviceRevoked = "device_revoked";

    /// <summary>The request's or the envelope's signature does not verify.</summary>
    public const string BadSignature = "bad_signature";

    /// <summary>The device's clock is off by more than 300 seconds; <see cref="RelayProblem.ServerTime"/> says the time.</summary>
    public const string ClockSkew = "clock_skew";

    /// <summary>The body's SHA-256 is not the one in <c>Content-Digest</c>, or that header is malformed or missing.</summary>
    public const string DigestMismatch = "digest_mismatch";

    /// <summary>A device list is malformed or not signed by its identity.</summary>
    public const string ListInvalid = "list_invalid";

    /// <summary>A device list does not follow the one that the relay has.</summary>
    public const string ListConflict = "list_conflict";

    /// <summary>A key bundle is malformed, not signed by its device, or expired.</summary>
    public const string BundleInvalid = "bundle_invalid";

    /// <summary>A device id belongs to another account or key.</summary>
    public const string DeviceConflict = "device_conflict";

    /// <summary>A device list holds more devices than the relay allows.</summary>
    public const string TooManyDevices = "too_many_devices";

    /// <summary>The relay takes no new accounts.</summary>
    public const string RegistrationClosed = "registration_closed";

    /// <summary>The relay asks for an invite code, and this is none.</summary>
    public const string InviteInvalid = "invite_invalid";

    /// <summary>The relay asks for an OpenID Connect token, and this is none.</summary>
    public const string TokenInvalid = "token_invalid";

    /// <summary>The relay does not know an account.</summary>
    public const string UnknownDid = "unknown_did";

    /// <summary>An envelope's header is malformed, too large, or not the caller's own.</summary>
    public const string HeaderInvalid = "header_invalid";

    /// <summary>A message has no recipient device.</summary>
    public const string NoRecipients = "no_recipients";

    /// <summary>A message has more recipients, or a request more DIDs, than the relay allows.</summary>
    public const string TooManyRecipients = "too_many_recipients";

    /// <summary>The wrapped keys are not those of the recipients' active devices; <see cref="RelayProblem.Accounts"/> says which are.</summary>
    public const string StaleDevices = "stale_devices";

    /// <summary>A message with this id exists and is another.</summary>
    public const string MessageConflict = "message_conflict";

    /// <summary>The payload was not uploaded, or its upload was given up after 24 hours.</summary>
    public const string UploadMissing = "upload_missing";

    /// <summary>The uploaded payload has another size or SHA-256 than announced.</summary>
    public const string UploadMismatch = "upload_mismatch";

    /// <summary>The payload is above the relay's limit.</summary>
    public const string PayloadTooLarge = "payload_too_large";

    /// <summary>The caller is not of the message's sender.</summary>
    public const string NotSender = "not_sender";

    /// <summary>The message is not for the caller's device.</summary>
    public const string NotRecipient = "not_recipient";

    /// <summary>The relay does not have the message: it never did, or it is gone.</summary>
    public const string UnknownMessage = "unknown_message";

    /// <summary>A presigned URL's time is over.</summary>
    public const string UrlExpired = "url_expired";

    /// <summary>A presigned URL was not made by this relay, or was altered.</summary>
    public const string BadUrlSignature = "bad_url_signature";

    /// <summary>An old device is not known, or the proof of having been it does not verify.</summary>
    public const string ClaimInvalid = "claim_invalid";

    /// <summary>A device of another account has claimed an old device.</summary>
    public const string ClaimConflict = "claim_conflict";

    /// <summary>Too many calls; <c>Retry-After</c> says when to come back.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The relay's payload store is full.</summary>
    public const string StoreFull = "store_full";

    /// <summary>As much of the account's waits at the relay as may.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>A store of the relay does not answer.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The relay failed.</summary>
    public const string Internal = "internal";
}
