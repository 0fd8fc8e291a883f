using System.Globalization;
using System.Runtime.InteropServices;

namespace Buds.Stress.Report;

/// <summary>What a run was measured on, and how busy that was with other things.</summary>
internal sealed record MachineDescription(int Cores, string Processor, string System, string Runtime, string LoadAverage)
{
    public static MachineDescription Take() => new(
        Environment.ProcessorCount,
        Line("/proc/cpuinfo", "model name")?.Split(':')[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cores} cores, {Processor}, {System}, {Runtime}");

    private static string? Line(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;
}
