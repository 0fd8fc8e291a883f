using Buds.Relay.Server.Registration;

namespace Buds.Relay.Server.Tests.Registration;

public sealed class InviteCodeTests
{
    [Fact]
    public void Code_has_20_characters_in_groups_of_five() => InviteCode.Create().ShouldMatch("^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$");

    [Fact]
    public void Codes_differ() => Enumerable.Range(0, 1000).Select(_ => InviteCode.Create()).Distinct().Count().ShouldBe(1000);

    [Theory]
    [InlineData("7k2m9-qx4td-0vb3n-h8rzc")]
    [InlineData("7K2M9QX4TD0VB3NH8RZC")]
    [InlineData(" 7K2M9 QX4TD OVB3N H8RZC ")]
    public void Code_is_understood_however_it_is_typed(string typed)
    {
        InviteCode.TryHash("7K2M9-QX4TD-0VB3N-H8RZC", out var expected).ShouldBeTrue();
        InviteCode.TryHash(typed, out var hash).ShouldBeTrue();
        hash.ShouldBe(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7K2M9-QX4TD-0VB3N-H8RZ")]
    [InlineData("7K2M9-QX4TD-0VB3N-H8RZCC")]
    [InlineData("7K2M9-QX4TD-0VB3N-H8RZU")]
    [InlineData("7K2M9-QX4TD-0VB3N-H8RZ\u0130")]
    public void What_cannot_be_a_code_is_none(string? typed) => InviteCode.TryHash(typed, out _).ShouldBeFalse();

    [Fact]
    public void Endless_text_is_none() => InviteCode.TryHash(new string('-', 100_000), out _).ShouldBeFalse();
}
