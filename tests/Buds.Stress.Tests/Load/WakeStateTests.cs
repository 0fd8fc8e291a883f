using Buds.Stress.Load;

namespace Buds.Stress.Tests.Load;

public sealed class WakeStateTests
{
    private readonly WakeState _state = new();

    [Fact]
    public void Device_is_queued_once_however_often_it_is_woken()
    {
        _state.TryWake(WakeReason.Event).ShouldBeTrue();
        _state.TryWake(WakeReason.Event).ShouldBeFalse();
    }

    [Fact]
    public void Wake_up_while_it_drains_makes_it_drain_once_more()
    {
        _state.TryWake(WakeReason.Event);
        _state.Take().ShouldNotBeNull();
        _state.TryWake(WakeReason.Push).ShouldBeFalse();
        _state.Take()!.Value.Reason.ShouldBe(WakeReason.Push);
        _state.Take().ShouldBeNull();
    }

    [Fact]
    public void Device_that_has_drained_can_be_woken_again()
    {
        _state.TryWake(WakeReason.Event);
        _state.Take();
        _state.Take().ShouldBeNull();
        _state.TryWake(WakeReason.Event).ShouldBeTrue();
    }
}
