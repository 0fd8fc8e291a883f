using Buds.Crypto.Identifiers;
using Buds.Crypto.Linking;

namespace Buds.Crypto.Tests.Linking;

public sealed class ContactLinkTests
{
    private static readonly ContactLink Link = new(
        Did.Parse("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"),
        Cid.Of(CidCodec.DagCbor, "list"u8),
        new Uri("https://relay.example/"),
        "Ada & Zoë?");

    [Fact]
    public void Link_reads_back_as_written() => ContactLink.Parse(Link.ToString()).ShouldBe(Link);

    [Fact]
    public void Name_is_percent_encoded() => Link.ToString().ShouldEndWith("&name=Ada%20%26%20Zo%C3%AB%3F");

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void Name_that_nobody_should_see_is_refused(string name)
    {
        Should.Throw<InvalidOperationException>(() => (Link with { Name = name }).ToString());
        var forged = Link.ToString().Replace("Ada%20%26%20Zo%C3%AB%3F", Uri.EscapeDataString(name), StringComparison.Ordinal);
        Should.Throw<ProtocolException>(() => ContactLink.Parse(forged)).Error.ShouldBe(ProtocolError.TextInvalid);
    }

    [Theory]
    [InlineData("did=", "did=x")]
    [InlineData("list=", "list=x")]
    [InlineData("relay=", "relay=x")]
    [InlineData("name=", "other=")]
    public void Wrong_parameter_is_refused(string from, string to) =>
        ContactLink.TryParse(Link.ToString().Replace(from, to, StringComparison.Ordinal), out _).ShouldBeFalse();

    [Fact]
    public void Link_of_another_kind_is_refused() =>
        ContactLink.TryParse(Link.ToString().Replace("buds:add", "buds:link", StringComparison.Ordinal), out _).ShouldBeFalse();

    [Fact]
    public void Overlong_link_is_refused() => ContactLink.TryParse(Link + new string('x', 3000), out _).ShouldBeFalse();
}
