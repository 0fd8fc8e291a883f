using Buds.Stress.Planning;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Tests.Planning;

/// <summary>Cases computed by hand. The inputs are those of the scale analysis where nothing else is said.</summary>
public sealed class CapacityPlanTests
{
    [Theory]
    [InlineData("devices", 25_000)]
    [InlineData("messages", 100_000)]
    [InlineData("deliveries.each", 14)] // 5 others with 2.5 devices each, and 1.5 more of the sender's own.
    [InlineData("deliveries", 1_400_000)]
    [InlineData("deliveries.device", 56)]
    [InlineData("stored.day", 50e9)]
    [InlineData("stored.retained", 1.5e12)]
    [InlineData("rows.day", 1_500_000)]
    [InlineData("rows.deliveries", 42_000_000)]
    [InlineData("requests.polling", 72_000_000)]
    [InlineData("store.puts", 100_000)]
    public void Scale_analysis_asks_for_this(string figure, double value) => Plan()[figure].Value.ShouldBe(value);

    [Fact]
    public void One_device_a_user_polls_28_8_million_times_a_day() =>
        Plan(new PlanInputs { Devices = 1 })["requests.polling"].Value.ShouldBe(28_800_000);

    [Fact]
    public void Everybody_online_stores_a_payload_until_the_last_ack()
    {
        var plan = Plan(new PlanInputs { Offline = 0, LastAck = 12 });

        plan["stored.days"].Value.ShouldBe(0.5);
        plan["stored"].Value.ShouldBe(25e9);
        plan["deliveries.fetched"].Value.ShouldBe(1_400_000);
    }

    [Fact]
    public void One_device_in_ten_offline_keeps_most_messages_for_the_whole_retention()
    {
        // One other person with one device, and none more of the sender's: 1 delivery, so 10 % of messages wait 30 days and 90 % one day.
        var plan = Plan(new PlanInputs { Circle = 2, Devices = 1, Offline = 0.1, LastAck = 24 });

        plan["messages.kept"].Value!.Value.ShouldBe(0.1, 1e-12);
        plan["stored.days"].Value!.Value.ShouldBe((0.1 * 30) + (0.9 * 1), 1e-9);
    }

    [Fact]
    public void Ack_later_than_the_retention_counts_as_the_retention() =>
        Plan(new PlanInputs { Offline = 0, LastAck = 24 * 60, Retention = 30 })["stored.days"].Value.ShouldBe(30);

    [Fact]
    public void Downloads_are_a_payload_for_each_device_that_calls()
    {
        var plan = Plan(new PlanInputs { Offline = 0 });

        plan["store.out"].Value.ShouldBe(700e9);
        plan["store.out.mean"].Value!.Value.ShouldBe(700e9 * 8 / 86_400, 1e-3);
        plan["store.out.peak"].Value!.Value.ShouldBe(3 * 700e9 * 8 / 86_400, 1e-3);
    }

    [Fact]
    public void Pushes_of_a_device_are_at_most_one_in_30_seconds()
    {
        var plan = Plan(new PlanInputs { Shares = 10_000, Listening = 0, Polling = 0, Offline = 0 });

        plan["pushes.device"].Value.ShouldBe(2_880);
    }

    [Fact]
    public void Who_always_listens_is_never_pushed() => Plan(new PlanInputs { Listening = 1 })["pushes"].Value.ShouldBe(0);

    [Fact]
    public void Event_streams_at_once_are_never_more_than_devices_that_are_woken()
    {
        var plan = Plan(new PlanInputs { Listening = 0.5, Peak = 3 });

        plan["streams.open"].Value.ShouldBe(plan["devices.woken"].Value);
    }

    [Fact]
    public void Nodes_follow_from_the_cpu_of_sends()
    {
        // 1,000,000 users: 347.2 sends a second at the peak, 10 ms each on half of 2 cores: 3.47 nodes.
        var sends = Coefficients.Empty.WithSource("run", TestCoefficients.Source)
            .With("relay.cpu.send", TestCoefficients.Of("ms", 10))
            .With("send.deliveries", TestCoefficients.Of("count", 15));

        var plan = CapacityPlan.Compute(new PlanInputs { Users = 1_000_000 }, sends, []);

        plan["relay.cores"].Value!.Value.ShouldBe(10_000_000 / 86_400.0 * 3 * 0.01, 1e-9);
        plan["nodes"].Value.ShouldBe(4);
        plan["nodes"].LeftOut.ShouldContain("relay.cpu.ack");
    }

    [Fact]
    public void Send_of_more_deliveries_than_the_measured_one_costs_as_much_more()
    {
        var sends = Coefficients.Empty.WithSource("run", TestCoefficients.Source).With("send.deliveries", TestCoefficients.Of("count", 7));

        CapacityPlan.Compute(new PlanInputs(), sends, [])["send.weight"].Value.ShouldBe(2);
    }

    [Fact]
    public void Nodes_follow_from_the_memory_of_event_streams()
    {
        var memory = Coefficients.Empty.WithSource("run", TestCoefficients.Source)
            .With("relay.memory.event_stream", TestCoefficients.Of("bytes", 1_000_000))
            .With("relay.memory.base", TestCoefficients.Of("bytes", 100_000_000));

        // 25,000 streams of 1 MB; a node of 1.2 GB may take 600 MB of it, 100 MB of which it needs for itself.
        var plan = CapacityPlan.Compute(new PlanInputs { Listening = 1, Offline = 0, Polling = 0, NodeMemory = 1.2e9 }, memory, []);

        plan["nodes.memory"].Value.ShouldBe(50);
    }

    [Fact]
    public void Node_too_small_for_itself_is_refused()
    {
        var memory = Coefficients.Empty.WithSource("run", TestCoefficients.Source).With("relay.memory.base", TestCoefficients.Of("bytes", 400_000_000));

        Should.Throw<PlanException>(() => CapacityPlan.Compute(new PlanInputs { NodeMemory = 512e6 }, memory, [])).Code.ShouldBe(PlanErrorCode.OutOfRange);
    }

    [Fact]
    public void Comments_wakes_pushes_and_heartbeats_add_to_the_cpu_of_nodes()
    {
        var costs = Coefficients.Empty.WithSource("run", TestCoefficients.Source)
            .With("relay.cpu.event_comment", TestCoefficients.Of("ms", 1))
            .With("relay.cpu.wake", TestCoefficients.Of("ms", 10))
            .With("relay.cpu.push", TestCoefficients.Of("ms", 100))
            .With("relay.cpu.heartbeat", TestCoefficients.Of("ms", 1000));

        var plan = CapacityPlan.Compute(new PlanInputs(), costs, []);

        plan["relay.cores"].Value!.Value.ShouldBe(
            (plan["comments"].Value!.Value / 1000) + (plan["wakes"].Value!.Value / 100) + (plan["pushes.peak"].Value!.Value / 10) + plan["heartbeats.peak"].Value!.Value, 1e-9);
    }

    [Fact]
    public void Streams_that_are_opened_cost_the_database_their_first_look()
    {
        var streams = Coefficients.Empty.WithSource("run", TestCoefficients.Source).With("database.cpu.event_stream", TestCoefficients.Of("ms", 1000));

        var plan = CapacityPlan.Compute(new PlanInputs(), streams, []);

        plan["database.cores"].Value!.Value.ShouldBe(plan["streams.peak"].Value!.Value, 1e-9);
    }

    [Fact]
    public void Write_ahead_log_is_that_of_sends_and_acks()
    {
        var log = Coefficients.Empty.WithSource("run", TestCoefficients.Source)
            .With("database.wal.send", TestCoefficients.Of("bytes", 20_000))
            .With("database.wal.ack", TestCoefficients.Of("bytes", 500));

        // 100,000 sends and 1,400,000 acks a day.
        var plan = CapacityPlan.Compute(new PlanInputs { Offline = 0 }, log, []);

        plan["wal"].Value.ShouldBe((100_000.0 * 20_000) + (1_400_000.0 * 500));
    }

    [Fact]
    public void Relay_sends_messages_answers_and_comments()
    {
        var wire = Coefficients.Empty.WithSource("run", TestCoefficients.Source)
            .With("wire.inbox_message_out", TestCoefficients.Of("bytes", 1_000))
            .With("wire.response_out", TestCoefficients.Of("bytes", 100))
            .With("wire.event_comment_out", TestCoefficients.Of("bytes", 10));

        var plan = CapacityPlan.Compute(new PlanInputs(), wire, []);

        plan["relay.out"].Value!.Value.ShouldBe(
            (plan["deliveries.fetched"].Value!.Value * 1_000) + (plan["requests"].Value!.Value * 100) + (plan["comments.day"].Value!.Value * 10), 1);
    }

    [Fact]
    public void Without_measurements_nodes_are_the_least_and_say_what_is_missing()
    {
        var nodes = Plan()["nodes"];

        (nodes.Value, nodes.Text).ShouldBe((2, "≥ 2"));
        nodes.LeftOut.ShouldContain("relay.cpu.send");
        nodes.LeftOut.ShouldContain("relay.memory.event_stream");
    }

    [Fact]
    public void Measured_count_takes_the_place_of_a_rule()
    {
        var reads = Coefficients.Empty.WithSource("run", TestCoefficients.Source).With("client.acks_per_delivery", TestCoefficients.Of("count", 0.5));

        CapacityPlan.Compute(new PlanInputs { Offline = 0 }, reads, [])["acks"].Value.ShouldBe(700_000);
    }

    public static TheoryData<string, double> Wrong => new()
    {
        { "Users", 0 }, { "Shares", 0 }, { "Circle", 1 }, { "Circle", 13 }, { "Devices", 0.5 }, { "Devices", 11 }, { "Payload", 0 }, { "Payload", 104_857_601 },
        { "Retention", 0 }, { "Offline", 0.96 }, { "LastAck", -1 }, { "Listening", 1.1 }, { "Sessions", -1 }, { "Polling", 2 }, { "Peak", 0.9 }, { "Busy", 0 },
        { "NodeCores", 0 }, { "NodeMemory", 1 }, { "LeastNodes", 0 }, { "Users", double.NaN },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Input_out_of_its_range_is_refused(string name, double value)
    {
        var inputs = new PlanInputs();
        typeof(PlanInputs).GetProperty(name)!.SetValue(inputs, value);

        Should.Throw<PlanException>(() => CapacityPlan.Compute(inputs, Coefficients.Empty, [])).Code.ShouldBe(PlanErrorCode.OutOfRange);
    }

    private static CapacityPlan Plan(PlanInputs? inputs = null) => CapacityPlan.Compute(inputs ?? new PlanInputs(), Coefficients.Empty, []);
}
