using System.Collections;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;

namespace Buds.Crypto.Tests.Secrets;

/// <summary>What a log line or a debugger's watch shows of a key: nothing.</summary>
public sealed class SecretsInTextTests
{
    [Fact]
    public async Task Text_of_no_key_or_message_shows_a_secret()
    {
        var seed = Enumerable.Range(1, 32).Select(i => (byte)(i * 7)).ToArray();
        using var identity = IdentityKey.FromSeed(seed);
        using var device = DeviceKey.FromSeed(DeviceId.Create(TestParty.Now), seed);
        using var encryption = EncryptionKey.Import(1, seed, seed);
        using var content = ContentKey.Import(seed);
        using var ada = new TestParty();
        using var envelope = (await ada.SealAsync(new Package([], []), [ada])).Envelope;
        var key = envelope.WrappedKeys[0];
        var received = new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext);
        using var opened = await EnvelopeOpener.AuthenticateAsync(received, ada.ContextFor(ada), TestParty.Now);

        object[] shown = [identity, device, encryption, content, envelope, envelope.ContentKey, opened, opened.ContentKey, key, received, ada.Account];

        var secret = new byte[32];
        opened.ContentKey.Export(secret);
        foreach (var text in shown.Select(o => o.ToString()!))
        {
            foreach (var hidden in (byte[][])[seed, secret])
            {
                text.ShouldNotContain(Convert.ToHexString(hidden)[..8], Case.Insensitive);
                text.ShouldNotContain(Convert.ToBase64String(hidden)[..8]);
            }
        }
    }

    [Fact]
    public void No_key_has_a_public_property_of_its_private_bytes()
    {
        Type[] keys = [typeof(IdentityKey), typeof(DeviceKey), typeof(EncryptionKey), typeof(ContentKey)];

        keys.SelectMany(k => k.GetProperties()).Where(p => p.PropertyType != typeof(string) && p.PropertyType.IsAssignableTo(typeof(IEnumerable)))
            .ShouldBeEmpty();
        keys.SelectMany(k => k.GetProperties()).Where(p => p.PropertyType == typeof(ReadOnlyMemory<byte>) || p.PropertyType == typeof(ReadOnlyMemory<byte>?))
            .ShouldAllBe(p => p.Name.EndsWith("PublicKey", StringComparison.Ordinal));
    }
}
