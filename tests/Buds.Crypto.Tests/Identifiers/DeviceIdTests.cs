using Buds.Crypto.Identifiers;
using CsCheck;

namespace Buds.Crypto.Tests.Identifiers;

/// <summary>Device ids, and message ids, which have the same form.</summary>
public sealed class DeviceIdTests
{
    private const string Text = "0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506";

    [Fact]
    public void Bytes_are_those_of_the_text_from_left_to_right()
    {
        var bytes = Convert.FromHexString(Text.Replace("-", "", StringComparison.Ordinal));

        DeviceId.Parse(Text).ToByteArray().ShouldBe(bytes);
        MessageId.Parse(Text).ToByteArray().ShouldBe(bytes);
        DeviceId.FromBytes(bytes).ToString().ShouldBe(Text);
        MessageId.FromBytes(bytes).ToString().ShouldBe(Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0192D3A4-5B6C-7D8E-9FA0-B1C2D3E4F506")]
    [InlineData("{0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506}")]
    [InlineData("0192d3a45b6c7d8e9fa0b1c2d3e4f506")]
    [InlineData(" 0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506")]
    [InlineData("0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f50")]
    [InlineData("0x92d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506")]
    [InlineData("+192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506")]
    [InlineData("0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f50g")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void Other_text_is_refused(string text)
    {
        DeviceId.TryParse(text, out _).ShouldBeFalse();
        MessageId.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => DeviceId.Parse(text));
        Should.Throw<FormatException>(() => MessageId.Parse(text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    public void Bytes_of_another_size_or_all_zero_are_refused(int size)
    {
        DeviceId.TryFromBytes(new byte[size], out _).ShouldBeFalse();
        MessageId.TryFromBytes(new byte[size], out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => DeviceId.FromBytes(new byte[size]));
        Should.Throw<ArgumentException>(() => MessageId.FromBytes(new byte[size]));
    }

    [Fact]
    public void Order_is_that_of_the_bytes_and_of_the_texts() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[16]).Where((a, b) => a.Any(x => x != 0) && b.Any(x => x != 0)).Sample((a, b) =>
        {
            var order = Math.Sign(a.AsSpan().SequenceCompareTo(b));
            Math.Sign(DeviceId.FromBytes(a).CompareTo(DeviceId.FromBytes(b))).ShouldBe(order);
            Math.Sign(MessageId.FromBytes(a).CompareTo(MessageId.FromBytes(b))).ShouldBe(order);
            Math.Sign(string.CompareOrdinal(DeviceId.FromBytes(a).ToString(), DeviceId.FromBytes(b).ToString())).ShouldBe(order);
        });

    [Fact]
    public void New_id_is_a_uuid_of_version_7_with_the_time_in_front()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(0x0192_d3a4_5b6c);

        MessageId.Create(now).ToString().ShouldStartWith("0192d3a4-5b6c-7");
        DeviceId.Create(now).ToString().ShouldStartWith("0192d3a4-5b6c-7");
        MessageId.Create(now).ShouldNotBe(MessageId.Create(now));
    }

    [Fact]
    public void Destination_that_is_too_short_is_refused()
    {
        Should.Throw<ArgumentException>(() => DeviceId.Parse(Text).CopyTo(new byte[15]));
        Should.Throw<ArgumentException>(() => MessageId.Parse(Text).CopyTo(new byte[15]));
    }
}
