using System.Globalization;

namespace Buds.Stress.Relay;

/// <summary>A process as /proc/PID/stat has it.</summary>
/// <param name="Name">What it runs, cut to 15 characters.</param>
/// <param name="Parent">Who started it.</param>
/// <param name="Cpu">Processor time since it began, user and system.</param>
/// <param name="EndedChildrenCpu">That of its children that have ended, and theirs.</param>
internal readonly record struct ProcessStat(string Name, int Parent, TimeSpan Cpu, TimeSpan EndedChildrenCpu)
{
    // USER_HZ, which is 100 on every architecture that Linux has to programs.
    private const double TicksASecond = 100;

    /// <summary>Looks at a process, or returns null where it is not there or /proc is not.</summary>
    public static ProcessStat? Read(int processId)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

            // The name in parentheses may hold anything; behind it are the fields from the third on.
            var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
            var fields = stat[(close + 2)..].Split(' ');
            return new ProcessStat(
                stat[(open + 1)..close],
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                Time(fields[11]) + Time(fields[12]),
                Time(fields[13]) + Time(fields[14]));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static TimeSpan Time(string ticks) => TimeSpan.FromSeconds(double.Parse(ticks, CultureInfo.InvariantCulture) / TicksASecond);
}
