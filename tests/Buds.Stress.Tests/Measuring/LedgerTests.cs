using Buds.Stress.Measuring;

namespace Buds.Stress.Tests.Measuring;

public sealed class LedgerTests
{
    private static readonly UInt128 Content = Ledger.ContentOf("text", new byte[32]);

    private readonly Ledger _ledger = new();

    public LedgerTests() => _ledger.Expect("m", Content, [1, 2]);

    [Fact]
    public void Each_delivery_opened_once_is_clean()
    {
        _ledger.Open("m", 1, Content).ShouldBe(Opening.Right);
        _ledger.Open("m", 2, Content).ShouldBe(Opening.Right);
        _ledger.Judge().IsClean.ShouldBeTrue();
        _ledger.DevicesThatMiss().ShouldBeEmpty();
    }

    [Fact]
    public void Delivery_that_never_came_is_lost()
    {
        _ledger.Open("m", 1, Content);
        _ledger.Judge().ShouldSatisfyAllConditions(verdict => verdict.Lost.ShouldBe(1), verdict => verdict.IsClean.ShouldBeFalse());
        _ledger.DevicesThatMiss().ShouldBe([2]);
    }

    [Fact]
    public void Delivery_shown_twice_is_a_duplicate()
    {
        _ledger.Open("m", 1, Content);
        _ledger.Open("m", 2, Content);
        _ledger.Open("m", 1, Content).ShouldBe(Opening.Duplicate);
        _ledger.Judge().ShouldSatisfyAllConditions(verdict => verdict.Duplicated.ShouldBe(1), verdict => verdict.Lost.ShouldBe(0), verdict => verdict.IsClean.ShouldBeFalse());
    }

    [Fact]
    public void Another_content_is_wrong()
    {
        _ledger.Open("m", 1, Content);
        _ledger.Open("m", 2, Ledger.ContentOf("text", new byte[31])).ShouldBe(Opening.Wrong);
        _ledger.Judge().ShouldSatisfyAllConditions(verdict => verdict.Wrong.ShouldBe(1), verdict => verdict.IsClean.ShouldBeFalse());
    }

    [Theory]
    [InlineData("m", 3)]
    [InlineData("another", 1)]
    public void What_was_not_sent_to_a_device_is_unexpected(string message, int device)
    {
        _ledger.Open(message, device, Content).ShouldBe(Opening.Unexpected);
        _ledger.Judge().IsClean.ShouldBeFalse();
    }

    [Fact]
    public void Message_that_an_honest_sender_sent_and_a_client_refused_is_a_fault()
    {
        _ledger.Refuse(1, "payload_corrupt");
        _ledger.Judge().Refused.ShouldBe(1);
    }

    [Fact]
    public void Message_that_could_not_be_sent_is_a_fault()
    {
        _ledger.FailSend("m", "stale_devices");
        _ledger.Judge().FailedSends.ShouldBe(1);
    }

    [Fact]
    public void Same_message_is_expected_once() => Should.Throw<InvalidOperationException>(() => _ledger.Expect("m", Content, [1]));
}
