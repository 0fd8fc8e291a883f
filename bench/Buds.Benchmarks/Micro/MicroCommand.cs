using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Buds.Benchmarks.Measuring;
using Perfolizer.Horology;
using Measurement = Buds.Benchmarks.Measuring.Measurement;

namespace Buds.Benchmarks.Micro;

/// <summary>The hot paths one by one, with what each allocates, by BenchmarkDotNet in this process.</summary>
public static class MicroCommand
{
    private static readonly Type[] Benchmarks =
    [
        typeof(ReceiptBenchmarks), typeof(CidBenchmarks), typeof(HpkeBenchmarks), typeof(PayloadBenchmarks), typeof(HeaderBenchmarks),
        typeof(DeviceListBenchmarks), typeof(HttpSignatureBenchmarks), typeof(JsonBenchmarks),
    ];

    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = "Those alone whose name matches, such as *Cid* or *Json*.", DefaultValueFactory = _ => "*" };
        var iterations = new Option<int>("--iterations") { Description = "How many measurements of each.", DefaultValueFactory = _ => 10 };
        var milliseconds = new Option<int>("--milliseconds") { Description = "How long a measurement takes.", DefaultValueFactory = _ => 100 };
        var command = new Command("micro", "Hot paths one by one, with allocations: encodings, wraps, signatures, JSON.") { filter, iterations, milliseconds };
        command.SetAction(parsed => Run(parsed.GetValue(filter)!, parsed.GetValue(iterations), parsed.GetValue(milliseconds)));
        return command;
    }

    private static int Run(string filter, int iterations, int milliseconds)
    {
        var artifacts = Directory.CreateTempSubdirectory("buds-micro-");
        try
        {
            var config = Configure(filter, iterations, milliseconds, artifacts.FullName);
            var summaries = Benchmarks.Select(type => BenchmarkRunner.Run(type, config)).Where(summary => summary.BenchmarksCases.Length > 0).ToArray();
            var faults = summaries.SelectMany(Faults).ToArray();
            foreach (var fault in faults)
            {
                Console.Error.WriteLine(fault);
            }

            var report = new Report("micro");
            report.Add("Hot paths, one at a time", [.. summaries.SelectMany(summary => summary.Reports).Where(each => each.Success).Select(Measure)]);
            report.Complete();
            return faults.Length == 0 && summaries.Length > 0 ? 0 : 1;
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static ManualConfig Configure(string filter, int iterations, int milliseconds, string artifacts)
    {
        // In this process: it is built already, and nothing is to be restored.
        var job = Job.Default
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithWarmupCount(3)
            .WithIterationCount(iterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(milliseconds));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddFilter(new GlobFilter([filter]))
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(artifacts)
            .WithOptions(ConfigOptions.DisableLogFile);
    }

    private static IEnumerable<string> Faults(Summary summary) =>
    [
        .. summary.ValidationErrors.Where(error => error.IsCritical).Select(error => error.Message),
        .. summary.Reports.Where(report => !report.Success).Select(report => $"{report.BenchmarkCase.Descriptor.DisplayInfo} failed."),
    ];

    private static Measurement Measure(BenchmarkReport report) => new(
        report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
        [.. report.GetResultRuns().Select(run => run.GetAverageTime().Nanoseconds / 1_000)],
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase));
}
