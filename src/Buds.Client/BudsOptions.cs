using Buds.Crypto.Envelopes;

namespace Buds.Client;

/// <summary>How an app uses Buds: one data directory holds one device of one account.</summary>
public sealed class BudsOptions
{
    /// <summary>The relay. https; http is taken for a loopback address alone.</summary>
    /// <value>An absolute URL; required.</value>
    public Uri? Relay { get; set; }

    /// <summary>Where the account's database, photos and outbox are kept; made when missing.</summary>
    /// <value>A path; required.</value>
    public string DataDirectory { get; set; } = "";

    /// <summary>The suite to seal with.</summary>
    /// <value>Default: null, which is X-Wing where every recipient device has a key for it, else X25519.</value>
    public EnvelopeSuite? Suite { get; set; }

    /// <summary>
    /// Whether this device makes X-Wing keys beside X25519 ones. Without, everyone seals with X25519 alone where this device is among the recipients.
    /// </summary>
    /// <value>Default: true.</value>
    public bool OfferXWing { get; set; } = true;

    /// <summary>What to do when a recipient's device has been silent for so long that its key bundle has expired.</summary>
    /// <value>
    /// Default: <see cref="ExpiredBundlePolicy.UseExpired"/>, so that a phone in a drawer does not keep others from sharing; the device can still open
    /// what is sealed to it. <see cref="ExpiredBundlePolicy.Refuse"/> fails the send. <see cref="ExpiredBundlePolicy.Skip"/> is not allowed:
    /// a relay takes a message only for all active devices.
    /// </value>
    public ExpiredBundlePolicy ExpiredBundles { get; set; } = ExpiredBundlePolicy.UseExpired;

    /// <summary>What a relay that takes new accounts by invitation asks for.</summary>
    /// <value>Default: none.</value>
    public string? InviteCode { get; set; }

    /// <summary>Gets an OpenID Connect token for a relay that takes new accounts by one, such as the ID token of the app's sign-in. Asked before each registration.</summary>
    /// <value>Default: none.</value>
    public Func<CancellationToken, ValueTask<string>>? RegistrationToken { get; set; }

    /// <summary>How many messages of the inbox are opened at the same time. Simulations need one, as a device is killed there while it makes one request.</summary>
    internal int OpenedAtOnce { get; set; } = 4;

    /// <summary>How many messages of the inbox are opened, being opened, or waiting for that, before their turn.</summary>
    internal int OpenedAhead { get; set; } = 16;
}
