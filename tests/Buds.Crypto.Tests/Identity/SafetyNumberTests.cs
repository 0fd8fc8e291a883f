using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Identity;

public sealed class SafetyNumberTests
{
    // The public keys of RFC 8032 §7.1, tests 1 and 2.
    private static readonly Did Ada = Did.Parse("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw");
    private static readonly Did Bob = Did.Parse("did:key:z6MkiaMbhXHNA4eJVCCj8dbzKzTgYDKf6crKgHVHid1F1WCT");

    [Fact]
    public void Digits_are_those_that_another_implementation_of_the_definition_computes() =>
        SafetyNumber.Of(Ada, Bob).Digits.ShouldBe("198060298335167114648218803622663805964825693879444833263580");

    [Fact]
    public void Both_sides_see_the_same_number() =>
        SafetyNumber.Of(Bob, Ada).Digits.ShouldBe(SafetyNumber.Of(Ada, Bob).Digits);

    [Fact]
    public void Text_is_twelve_groups_of_five() =>
        SafetyNumber.Of(Ada, Bob).ToString().ShouldBe("19806 02983 35167 11464 82188 03622 66380 59648 25693 87944 48332 63580");

    [Fact]
    public void Qr_code_of_the_other_side_matches() =>
        SafetyNumber.Of(Ada, Bob).Matches(SafetyNumber.Of(Bob, Ada).QrPayload).ShouldBeTrue();

    [Fact]
    public void Qr_code_of_a_third_account_does_not_match()
    {
        using var mallory = IdentityKey.Generate();

        SafetyNumber.Of(Ada, Bob).Matches(SafetyNumber.Of(mallory.Did, Ada).QrPayload).ShouldBeFalse();
    }

    [Fact]
    public void Own_qr_code_does_not_match_itself() =>
        SafetyNumber.Of(Ada, Bob).Matches(SafetyNumber.Of(Ada, Bob).QrPayload).ShouldBeFalse();

    [Fact]
    public void Number_of_an_account_with_itself_is_refused() =>
        Should.Throw<ArgumentException>(() => SafetyNumber.Of(Ada, Ada));
}
