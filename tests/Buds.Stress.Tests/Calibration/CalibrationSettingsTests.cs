using Buds.Stress.Calibration;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Calibration;

public sealed class CalibrationSettingsTests
{
    [Fact]
    public void PostgreSql_without_a_server_is_a_fault() => new CalibrationSettings { Store = StoreKind.Postgres }.FindFault()!.ShouldContain("BUDS_TEST_POSTGRES");

    [Fact]
    public void Defaults_have_none() => new CalibrationSettings { Store = StoreKind.Sqlite }.FindFault().ShouldBeNull();
}
