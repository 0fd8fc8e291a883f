using System.CommandLine;
using Buds.Stress.Calibration;
using Buds.Stress.Planning;
using Buds.Stress.Scenarios;
using Buds.Stress.Tests.Planning;

namespace Buds.Stress.Tests.Calibration;

public sealed class CalibrateCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("calibrate --store mysql")]
    [InlineData("calibrate --rounds 0")]
    [InlineData("calibrate --calls 1")]
    [InlineData("calibrate --circles 1")]
    [InlineData("calibrate --listen 30")]
    [InlineData("calibrate --listen 10m")]
    public async Task Bad_usage_is_2(string line) => (await RunAsync(line)).ShouldBe(ExitCodes.Usage);

    [Fact]
    public async Task Little_calibration_of_a_real_relay_writes_what_it_measured_and_leaves_what_others_did()
    {
        var other = TestCoefficients.Of("bytes", 1) with { Source = "other" };
        await Coefficients.Empty.WithSource("other", TestCoefficients.Source).With("database.bytes.message", other)
            .WithSource("replaced", TestCoefficients.Source).With("relay.cpu.send", TestCoefficients.Of("ms", 1e6) with { Source = "replaced" })
            .SaveAsync(_file);

        (await RunAsync($"calibrate --store sqlite --rounds 1 --calls 20 --circles 4 --listen 0s --coefficients {_file}")).ShouldBe(ExitCodes.Clean);

        var written = await Coefficients.LoadAsync(_file);
        written.Sources.Keys.ShouldBe(["calibrate-sqlite", "other"]);
        written.Find("database.bytes.message").ShouldBe(other);
        written.Find("send.deliveries")!.Value.ShouldBe(14);
        written.Find("relay.cpu.send")!.Source.ShouldBe("calibrate-sqlite");
        string[] measured =
        [
            "relay.cpu.ack", "relay.cpu.device_lists", "relay.cpu.event_stream", "relay.cpu.heartbeat", "relay.cpu.inbox_read", "relay.cpu.push", "relay.cpu.send",
            "relay.cpu.upload", "relay.cpu.wake", "relay.memory.base", "relay.memory.event_stream", "send.deliveries", "wire.inbox_message_out", "wire.request_in",
            "wire.response_out", "wire.send_in",
        ];
        written.Values.Keys.ShouldBe(["database.bytes.message", .. measured]);

        // 14 wrapped keys of 1,184 bytes go in base64 with a send, one of them comes out again with each message.
        written.Find("wire.send_in")!.Value.ShouldBeGreaterThan(14 * 1184 * 4 / 3);
        written.Find("wire.inbox_message_out")!.Value.ShouldBeInRange(1184 * 4 / 3, 14 * 1184);
    }

    private static Task<int> RunAsync(string line) => ExitCodes.RunAsync(new RootCommand { CalibrateCommand.Create() }, line.Split(' '));
}
