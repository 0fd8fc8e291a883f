using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Identity;

/// <summary>BIP-39's own vectors for 256 bits, and what people get wrong.</summary>
public sealed class RecoveryPhraseTests
{
    [Theory]
    [InlineData("00", "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art")]
    [InlineData("7f", "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title")]
    [InlineData("80", "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless")]
    [InlineData("ff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote")]
    public void Phrase_of_a_seed_is_bip_39s(string repeated, string phrase)
    {
        var seed = Enumerable.Repeat(Convert.FromHexString(repeated)[0], 32).ToArray();
        using var identity = IdentityKey.FromSeed(seed);

        identity.ToRecoveryPhrase().ShouldBe(phrase);
        using var restored = IdentityKey.FromRecoveryPhrase("  " + phrase.ToUpperInvariant().Replace(" ", " \n ", StringComparison.Ordinal));
        restored.Did.ShouldBe(identity.Did);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")] // checksum
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")] // twelve words
    [InlineData("abandom abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art")]
    public void Wrong_phrase_is_refused(string phrase) =>
        Should.Throw<ProtocolException>(() => IdentityKey.FromRecoveryPhrase(phrase)).Error.ShouldBe(ProtocolError.TextInvalid);

    [Fact]
    public void Disposed_key_shows_and_signs_nothing()
    {
        var identity = IdentityKey.Generate();
        identity.Dispose();

        Should.Throw<ObjectDisposedException>(() => identity.ToRecoveryPhrase());
        Should.Throw<ObjectDisposedException>(() => identity.ExportSeed(new byte[32]));
        Should.Throw<ObjectDisposedException>(() => SignedDeviceList.Sign(identity, null, [new DeviceEntry(Crypto.Identifiers.DeviceId.Create(TestParty.Now), new Ed25519PublicKey(new byte[32]), TestParty.Now)], TestParty.Now));
    }
}
