using Buds.Stress.Planning;

namespace Buds.Stress.Tests.Planning;

public sealed class PlanCommandTests
{
    [Theory]
    [InlineData("--users 10000 --shares 10 --circle 6 --devices 2.5 --payload 500KB --retention 30 --json")]
    [InlineData("--explain")]
    public async Task Plan_is_printed(string arguments) => (await RunAsync(arguments)).ShouldBe(0);

    [Theory]
    [InlineData("--payload 5XB")]
    [InlineData("--circle 13")]
    [InlineData("--offline 101%")]
    [InlineData("--coefficients nowhere.json")]
    [InlineData("--prices nowhere.json")]
    public async Task What_is_wrong_ends_with_2(string arguments) => (await RunAsync(arguments)).ShouldBe(2);

    private static Task<int> RunAsync(string arguments) => PlanCommand.Create().Parse(arguments).InvokeAsync();
}
