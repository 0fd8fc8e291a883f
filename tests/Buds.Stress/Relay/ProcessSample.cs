using System.Globalization;

namespace Buds.Stress.Relay;

/// <summary>What the kernel says of a process.</summary>
/// <param name="Cpu">Processor time since it began, user and system.</param>
/// <param name="ResidentBytes">Its resident set.</param>
internal readonly record struct ProcessSample(TimeSpan Cpu, long ResidentBytes)
{
    // USER_HZ, which is 100 on every architecture that Linux has to programs.
    private const double TicksASecond = 100;

    /// <summary>Looks at a process, or returns null where it is not there or /proc is not.</summary>
    public static ProcessSample? Take(int processId)
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
            var stat = File.ReadAllText($"{folder}/stat");

            // The name in parentheses may hold anything; utime and stime are the 14th and 15th field.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
            var pages = long.Parse(File.ReadAllText($"{folder}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
            return new ProcessSample(TimeSpan.FromSeconds(ticks / TicksASecond), pages * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
