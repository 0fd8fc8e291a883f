namespace Buds.Relay.Server.Pushes.Apns;

/// <summary>How the relay proves itself to the Apple Push Notification service: by a key of the app's developer account.</summary>
public sealed class ApnsOptions
{
    /// <summary>The name of the <see cref="HttpClient"/> that reaches Apple, for a host that has a proxy in between.</summary>
    public const string HttpClientName = "buds-apns";

    /// <summary>The file with the key, as Apple hands it out (<c>AuthKey_….p8</c>).</summary>
    /// <value>A path; required unless <see cref="PrivateKey"/> is given.</value>
    public string? PrivateKeyPath { get; set; }

    /// <summary>The key itself, as the text of that file.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>The key's id.</summary>
    /// <value>10 letters and digits; required.</value>
    public string KeyId { get; set; } = "";

    /// <summary>The developer account's team.</summary>
    /// <value>10 letters and digits; required.</value>
    public string TeamId { get; set; } = "";

    /// <summary>The app's bundle id.</summary>
    /// <value>1 to 255 characters; required.</value>
    public string Topic { get; set; } = "";

    /// <summary>Apple's server. Tokens of builds for development need <c>https://api.sandbox.push.apple.com</c>.</summary>
    /// <value>An https URL; default: <c>https://api.push.apple.com</c>.</value>
    public Uri Server { get; set; } = new("https://api.push.apple.com");
}
