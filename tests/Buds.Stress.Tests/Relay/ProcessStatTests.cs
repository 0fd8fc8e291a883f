using System.Diagnostics;
using Buds.Stress.Relay;

namespace Buds.Stress.Tests.Relay;

public sealed class ProcessStatTests
{
    [Fact]
    public async Task Child_is_seen_with_its_name_and_its_parent()
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;

        // A child has its parent's name until it runs its own program.
        ProcessStat? stat;
        do
        {
            await Task.Yield();
            stat = ProcessStat.Read(child.Id);
        }
        while (stat is { Name: not "sleep" });
        child.Kill();
        await child.WaitForExitAsync();

        stat!.Value.Parent.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public void This_process_has_used_processor_time() => ProcessStat.Read(Environment.ProcessId)!.Value.Cpu.ShouldBeGreaterThan(TimeSpan.Zero);

    [Fact]
    public void Process_that_is_not_there_is_null() => ProcessStat.Read(int.MaxValue).ShouldBeNull();
}
