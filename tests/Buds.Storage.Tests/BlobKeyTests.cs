using CsCheck;

namespace Buds.Storage.Tests;

public sealed class BlobKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("payloads/ab/0191f0c4-7a4e-7b7e-8f3e-3a1b2c3d4e5f")]
    [InlineData("a..b/c__d/e--f")]
    [InlineData("a-/b_")]
    [InlineData("console/com10/comb/nulls.txt")]
    public void Key_of_safe_segments_is_taken_as_it_is(string text) => BlobKey.Parse(text).Value.ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData(".tmp/a")]
    [InlineData("a/.hidden")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("a\\b")]
    [InlineData("..\\a")]
    [InlineData("c:/a")]
    [InlineData("a:b")]
    [InlineData("a%2fb")]
    [InlineData("a@blob")]
    [InlineData("~a")]
    [InlineData("é")]
    [InlineData("٣")]
    [InlineData("\u212A")]
    [InlineData("a/b?c")]
    [InlineData("a#b")]
    public void Key_that_could_be_taken_for_something_else_is_refused(string text)
    {
        BlobKey.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => BlobKey.Parse(text));
    }

    [Theory]
    [InlineData("a.")]
    [InlineData("a./b")]
    [InlineData("con")]
    [InlineData("a/nul.txt")]
    [InlineData("aux.tar.gz/b")]
    [InlineData("prn")]
    [InlineData("com1")]
    [InlineData("lpt0.x")]
    public void Key_that_windows_reads_differently_is_refused(string text) => BlobKey.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Key_has_at_most_512_characters_and_segments_of_at_most_200()
    {
        string longest = $"{new string('a', 200)}/{new string('b', 200)}/{new string('c', 110)}";

        BlobKey.TryParse(longest, out _).ShouldBeTrue();
        BlobKey.TryParse(longest + "c", out _).ShouldBeFalse();
        BlobKey.TryParse(new string('a', 201), out _).ShouldBeFalse();
    }

    [Fact]
    public void Null_is_no_key()
    {
        BlobKey.TryParse(null, out _).ShouldBeFalse();
        Should.Throw<ArgumentNullException>(() => BlobKey.Parse(null!));
    }

    [Fact]
    public void Default_key_is_refused_on_use()
    {
        Should.Throw<InvalidOperationException>(() => default(BlobKey).Value);
        Should.Throw<InvalidOperationException>(() => default(BlobKey).ToString());
    }

    [Fact]
    public void Keys_are_equal_by_their_text()
    {
        BlobKey.Parse("a/b").ShouldBe(BlobKey.Parse(string.Concat("a/", "b")));
        BlobKey.Parse("a/b").ShouldNotBe(BlobKey.Parse("a/c"));
    }

    [Fact]
    public void Key_that_is_taken_stays_below_any_root_as_a_path() =>
        Gen.Char["ab01.._-//\\:\0 A~"].Array[0, 20].Select(c => new string(c)).Sample(
            text =>
            {
                if (BlobKey.TryParse(text, out BlobKey key))
                {
                    Path.GetFullPath(key.Value, "/root").ShouldBe("/root/" + text);
                    key.ToString().ShouldBe(text);
                    text.Split('/').ShouldAllBe(s => s.Length > 0 && char.IsAsciiLetterOrDigit(s[0]));
                }
            },
            iter: 20_000);

    [Fact]
    public void Key_of_any_text_is_taken_or_refused_without_a_fault() =>
        Gen.String.Sample(text => BlobKey.TryParse(text, out BlobKey key).ShouldBe(key != default), iter: 5_000);
}
