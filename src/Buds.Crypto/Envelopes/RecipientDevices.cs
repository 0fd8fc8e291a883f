using Buds.Crypto.Identity;

namespace Buds.Crypto.Envelopes;

/// <summary>Which devices a message is sealed to, and by which suite.</summary>
internal static class RecipientDevices
{
    public static IReadOnlyList<KeyBundle> Resolve(IReadOnlyList<RecipientAccount> recipients, DateTimeOffset now, SealOptions options)
    {
        if (recipients.Count is 0 or > EnvelopeHeader.MaxRecipients || recipients.DistinctBy(r => r.List.Did).Count() != recipients.Count)
        {
            throw new ArgumentException($"A message has 1 to {EnvelopeHeader.MaxRecipients} recipients, none twice.", nameof(recipients));
        }

        // Indexes, since enumerators of interfaces are allocated, and a message has many devices.
        var devices = new List<KeyBundle>(recipients.Sum(recipient => recipient.Bundles.Count));
        foreach (var recipient in recipients)
        {
            var entries = recipient.List.Content.Devices;
            for (var i = 0; i < entries.Count; i++)
            {
                var entry = entries[i];
                if (entry.Id != options.Exclude && Choose(recipient, entry, now, options.ExpiredBundles) is { } bundle)
                {
                    devices.Add(bundle);
                }
            }
        }

        return devices;
    }

    public static EnvelopeSuite ChooseSuite(IReadOnlyList<KeyBundle> devices, EnvelopeSuite? wanted)
    {
        var everyoneHasXWing = devices.All(d => d.XWing is not null);
        if (wanted == EnvelopeSuite.XWing && !everyoneHasXWing)
        {
            throw new ProtocolException(ProtocolError.UnsupportedSuite, "A recipient device offers no X-Wing key.");
        }

        return wanted ?? (everyoneHasXWing ? EnvelopeSuite.XWing : EnvelopeSuite.X25519);
    }

    private static KeyBundle? Choose(RecipientAccount recipient, DeviceEntry device, DateTimeOffset now, ExpiredBundlePolicy policy)
    {
        KeyBundle? newest = null;
        for (var i = 0; i < recipient.Bundles.Count; i++)
        {
            var bundle = recipient.Bundles[i];
            if (bundle.Content.Did == recipient.List.Did && bundle.Content.Device == device.Id && bundle.Signer.Equals(device.SigningKey)
                && (newest is null || bundle.Content.KeyId > newest.KeyId))
            {
                newest = bundle.Content;
            }
        }

        if (newest is null || newest.Expires > now || policy == ExpiredBundlePolicy.UseExpired)
        {
            return newest;
        }

        return policy == ExpiredBundlePolicy.Skip
            ? null
            : throw new ProtocolException(
                ProtocolError.BundleExpired, "A recipient device's key bundle has expired and there is no newer one: the app decides.");
    }
}
