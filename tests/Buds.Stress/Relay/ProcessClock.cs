using System.Runtime.InteropServices;

namespace Buds.Stress.Relay;

/// <summary>The processor time of a process to the nanosecond. /proc counts hundredths of a second, which is as much as an idle relay takes in one.</summary>
internal static class ProcessClock
{
    /// <summary>What all threads of a process have taken since it began, those that have ended too; null where there is no such process.</summary>
    public static TimeSpan? Read(int processId) => FindClock(processId, out var clock) == 0 && GetTime(clock, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : null;

    [DllImport("libc", EntryPoint = "clock_getcpuclockid", ExactSpelling = true)]
    private static extern int FindClock(int processId, out int clock);

    [DllImport("libc", EntryPoint = "clock_gettime", ExactSpelling = true)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
