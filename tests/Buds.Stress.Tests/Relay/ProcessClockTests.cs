using Buds.Stress.Relay;

namespace Buds.Stress.Tests.Relay;

public sealed class ProcessClockTests
{
    // The kernel's own limit.
    private const int BeyondAllIds = 1 << 22;

    [Fact]
    public void Clock_of_this_process_is_that_of_the_runtime()
    {
        var before = Environment.CpuUsage.TotalTime;
        var read = ProcessClock.Read(Environment.ProcessId)!.Value;
        var after = Environment.CpuUsage.TotalTime;

        // The runtime cuts to microseconds or less.
        read.ShouldBeInRange(before - TimeSpan.FromMilliseconds(1), after + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Process_that_is_not_there_is_null() => ProcessClock.Read(BeyondAllIds).ShouldBeNull();
}
