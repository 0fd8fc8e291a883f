using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Protocol.Tests.Errors;

public class RelayExceptionTests
{
    [Fact]
    public void Exception_of_a_known_code_follows_the_table()
    {
        var error = new RelayException(RelayProblem.Create(RelayErrorCode.RateLimited), TimeSpan.FromSeconds(7));

        error.Code.ShouldBe("rate_limited");
        error.Status.ShouldBe(429);
        error.IsTransient.ShouldBeTrue();
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Known_code_that_is_final_stays_final_whatever_the_status() =>
        new RelayException(RelayProblem.Create(RelayErrorCode.NotSender) with { Status = 503 }).IsTransient.ShouldBeFalse();

    [Theory]
    [InlineData(400, false)]
    [InlineData(409, false)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(502, true)]
    public void Unknown_code_is_transient_by_its_status(int status, bool transient) =>
        new RelayException(Problem("from_a_newer_relay", status)).IsTransient.ShouldBe(transient);

    [Fact]
    public void Unknown_code_is_kept() => new RelayException(Problem("from_a_newer_relay", 400)).Code.ShouldBe("from_a_newer_relay");

    [Theory]
    [InlineData("")]
    [InlineData("two words\nand a line")]
    [InlineData("UPPER")]
    public void Code_of_another_shape_does_not_become_ours(string code) =>
        new RelayException(Problem(code, 400)).Code.ShouldBe(RelayErrorCode.Internal);

    [Fact]
    public void Code_that_is_too_long_does_not_become_ours() =>
        new RelayException(Problem(new string('a', 65), 400)).Code.ShouldBe(RelayErrorCode.Internal);

    [Fact]
    public void Message_repeats_nothing_that_the_relay_wrote()
    {
        var problem = Problem("from_a_newer_relay", 400) with { Title = "untrusted title", Detail = "untrusted detail" };

        new RelayException(problem).Message.ShouldNotContain("untrusted");
    }

    private static RelayProblem Problem(string code, int status) => new() { Type = "about:blank", Title = "?", Status = status, Code = code };
}
