namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>How the relay proves itself to the push services of browsers: by a key of its own (VAPID, RFC 8292).</summary>
public sealed class WebPushOptions
{
    /// <summary>The name of the <see cref="HttpClient"/> that reaches push services.</summary>
    public const string HttpClientName = "buds-webpush";

    /// <summary>Whom a push service's operator can ask about the relay's pushes.</summary>
    /// <value>A <c>mailto:</c> or https URL; required.</value>
    public string Subject { get; set; } = "";

    /// <summary>The public key that pages subscribe with (<c>applicationServerKey</c>).</summary>
    /// <value>An uncompressed point of P-256, 65 bytes in base64url; required, so that a wrong pair is found at the start.</value>
    public string PublicKey { get; set; } = "";

    /// <summary>The private key.</summary>
    /// <value>32 bytes in base64url; required.</value>
    public string PrivateKey { get; set; } = "";

    /// <summary>
    /// Whether endpoints may be at loopback, private and link-local addresses. A device says where its endpoint is, so that with this it can have the
    /// relay call whatever the relay reaches: for networks without strangers.
    /// </summary>
    /// <value>Default: false.</value>
    public bool AllowPrivateAddresses { get; set; }
}
