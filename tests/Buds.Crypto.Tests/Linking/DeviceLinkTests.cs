using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;

namespace Buds.Crypto.Tests.Linking;

public sealed class DeviceLinkTests : IDisposable
{
    private static readonly Uri Relay = new("https://relay.example/buds");
    private readonly DeviceKey _device = DeviceKey.Generate(DeviceId.Create(DateTimeOffset.UnixEpoch));
    private readonly DeviceLinkKey _key;

    public DeviceLinkTests() => _key = DeviceLinkKey.Generate(_device, Relay);

    public void Dispose()
    {
        _key.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Link_says_which_device_waits_where()
    {
        using var read = DeviceLinkRequest.Parse(_key.Request.ToLink());

        read.Device.ShouldBe(_device.Id);
        read.SigningKey.ShouldBe(_device.PublicKey);
        read.Relay.ShouldBe(Relay);
        read.ToLink().ShouldBe(_key.Request.ToLink());
    }

    [Fact]
    public void What_is_sealed_to_the_link_opens_on_the_new_device()
    {
        using var read = DeviceLinkRequest.Parse(_key.Request.ToLink());

        var sealedBytes = read.Seal("content"u8);

        _key.Open(sealedBytes).ShouldBe("content"u8.ToArray());
        sealedBytes.Length.ShouldBe(32 + 7 + 16);
    }

    [Fact]
    public void Who_knows_the_keys_but_not_the_secret_cannot_seal()
    {
        var parts = _key.Request.ToLink().Split('&');
        parts[4] = "secret=AAAAAAAAAAAAAAAAAAAAAA";
        using var guessed = DeviceLinkRequest.Parse(string.Join('&', parts));

        Should.Throw<ProtocolException>(() => _key.Open(guessed.Seal("content"u8))).Error.ShouldBe(ProtocolError.KeyUnwrapFailed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(60)]
    public void Altered_content_is_refused(int position)
    {
        var sealedBytes = _key.Request.Seal("some more content"u8);
        sealedBytes[position] ^= 1;

        Should.Throw<ProtocolException>(() => _key.Open(sealedBytes)).Error.ShouldBe(ProtocolError.KeyUnwrapFailed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    public void Too_short_content_is_refused(int length) =>
        Should.Throw<ProtocolException>(() => _key.Open(new byte[length])).Error.ShouldBe(ProtocolError.KeyUnwrapFailed);

    [Fact]
    public void Link_key_of_low_order_is_refused()
    {
        var parts = _key.Request.ToLink().Split('&');
        parts[3] = "key=" + new string('A', 43);
        using var hostile = DeviceLinkRequest.Parse(string.Join('&', parts));

        Should.Throw<ProtocolException>(() => hostile.Seal("content"u8)).Error.ShouldBe(ProtocolError.TextInvalid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("buds:add?v=1")]
    [InlineData("buds:link?")]
    [InlineData("buds:link?v=1")]
    [InlineData("buds:link?v=1&v=1")]
    [InlineData("buds:link?v=1&device")]
    public void Text_that_is_no_link_is_refused(string text) =>
        Should.Throw<ProtocolException>(() => DeviceLinkRequest.Parse(text)).Error.ShouldBe(ProtocolError.TextInvalid);

    [Fact]
    public void Unknown_parameter_is_refused() =>
        DeviceLinkRequest.TryParse(_key.Request.ToLink() + "&x=1", out _).ShouldBeFalse();

    [Fact]
    public void Another_version_is_refused_as_such() =>
        Should.Throw<ProtocolException>(() => DeviceLinkRequest.Parse(_key.Request.ToLink().Replace("v=1", "v=2", StringComparison.Ordinal)))
            .Error.ShouldBe(ProtocolError.UnsupportedVersion);

    [Theory]
    [InlineData("ftp://relay.example")]
    [InlineData("https://user@relay.example")]
    [InlineData("https://relay.example?x=1")]
    [InlineData("/relay")]
    public void Url_that_is_no_relay_is_refused(string url) =>
        Should.Throw<ArgumentException>(() => DeviceLinkKey.Generate(_device, new Uri(url, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void Text_form_does_not_show_the_secret() => _key.Request.ToString().ShouldBe(nameof(DeviceLinkRequest));

    [Fact]
    public void Disposed_key_opens_nothing()
    {
        var sealedBytes = _key.Request.Seal("content"u8);
        _key.Dispose();

        Should.Throw<ObjectDisposedException>(() => _key.Open(sealedBytes));
    }
}
