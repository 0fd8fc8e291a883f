namespace Buds.Relay.Server.Pushes.Fcm;

/// <summary>How the relay proves itself to Firebase Cloud Messaging: by a service account of the app's project.</summary>
public sealed class FcmOptions
{
    /// <summary>The name of the <see cref="HttpClient"/> that reaches Google, for a host that has a proxy in between.</summary>
    public const string HttpClientName = "buds-fcm";

    /// <summary>The file with the account's key, as the Firebase console hands it out.</summary>
    /// <value>A path; required unless <see cref="ServiceAccount"/> is given.</value>
    public string? ServiceAccountPath { get; set; }

    /// <summary>The JSON of that file.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>Google's server for pushes. Where access tokens come from is in the account's key.</summary>
    /// <value>An https URL; default: <c>https://fcm.googleapis.com</c>.</value>
    public Uri Server { get; set; } = new("https://fcm.googleapis.com");
}
