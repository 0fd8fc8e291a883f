using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Scenarios;

public sealed class ScenarioDefaultsTests
{
    public static TheoryData<string> Kinds => [.. Enum.GetNames<ScenarioKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_scenario_is_without_fault(string kind) => ScenarioDefaults.Of(Enum.Parse<ScenarioKind>(kind)).FindFault().ShouldBeNull();

    [Fact]
    public void Day_is_ten_thousand_users_and_a_hundred_thousand_messages() =>
        ScenarioDefaults.Of(ScenarioKind.Day).ShouldSatisfyAllConditions(day => day.Users.ShouldBe(10_000), day => day.Messages.ShouldBe(100_000), day => day.FollowsDay.ShouldBeTrue());

    [Fact]
    public void Peak_is_an_hour_of_three_times_the_mean_of_that_day() =>
        ScenarioDefaults.Of(ScenarioKind.Peak).Messages.ShouldBe(3 * ScenarioDefaults.Of(ScenarioKind.Day).Messages / 24);

    [Fact]
    public void Postgres_without_a_server_is_a_fault() =>
        (ScenarioDefaults.Of(ScenarioKind.Smoke) with { Store = StoreKind.Postgres }).FindFault()!.ShouldContain("eng/servers.sh");

    [Fact]
    public void S3_without_a_store_is_a_fault() => (ScenarioDefaults.Of(ScenarioKind.Smoke) with { Blobs = BlobsKind.S3 }).FindFault()!.ShouldContain("eng/s3-server.sh");
}
