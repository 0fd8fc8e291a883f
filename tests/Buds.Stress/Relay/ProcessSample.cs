using System.Globalization;

namespace Buds.Stress.Relay;

/// <summary>What the kernel says of a process.</summary>
/// <param name="Cpu">Processor time since it began, user and system.</param>
/// <param name="ResidentBytes">Its resident set.</param>
internal readonly record struct ProcessSample(TimeSpan Cpu, long ResidentBytes)
{
    /// <summary>Looks at a process, or returns null where it is not there or /proc is not.</summary>
    public static ProcessSample? Take(int processId)
    {
        try
        {
            var pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm")).Split(' ')[1];
            return ProcessStat.Read(processId) is { } stat
                ? new ProcessSample(stat.Cpu, long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
