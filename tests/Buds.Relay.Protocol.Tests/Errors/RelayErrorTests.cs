using System.Globalization;
using System.Text;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Snapshooter.Xunit;

namespace Buds.Relay.Protocol.Tests.Errors;

public class RelayErrorTests
{
    private static readonly string[] Constants =
        [.. typeof(RelayErrorCode).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Every_code_is_in_the_table_once() => RelayError.All.Select(error => error.Code).Order().ShouldBe(Constants.Order());

    [Fact]
    public void Every_code_is_its_constant_in_snake_case() =>
        typeof(RelayErrorCode).GetFields().ShouldAllBe(field =>
            System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name) == (string)field.GetRawConstantValue()!);

    [Fact]
    public void Every_status_is_an_error() => RelayError.All.ShouldAllBe(error => error.Status >= 400 && error.Status <= 599);

    [Fact]
    public void Only_faults_of_the_relay_and_rate_limits_are_transient() =>
        RelayError.All.ShouldAllBe(error => error.IsTransient == (error.Status >= 500 || error.Status == 429));

    [Fact]
    public void Every_title_is_a_sentence() => RelayError.All.ShouldAllBe(error => char.IsUpper(error.Title[0]) && error.Title.EndsWith('.'));

    [Fact]
    public void Table_changes_only_on_purpose() => RelayError.All
        .Aggregate(new StringBuilder(), (page, error) => page.Append(
            CultureInfo.InvariantCulture, $"{error.Code} | {error.Status} | {(error.IsTransient ? "retry" : "final")} | {error.Title}\n"))
        .ToString().MatchSnapshot();

    [Fact]
    public void Unknown_code_has_no_row()
    {
        RelayError.TryGet("from_a_newer_relay", out _).ShouldBeFalse();
        RelayError.TryGet(null, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => RelayError.Of("from_a_newer_relay"));
    }

    [Fact]
    public void Every_refused_signature_has_a_code()
    {
        foreach (var refusal in Enum.GetValues<HttpSignatureRefusal>().Where(value => value != HttpSignatureRefusal.None))
        {
            RelayError.Of(refusal.ToErrorCode()).Status.ShouldBe(401, refusal.ToString());
        }
    }

    [Fact]
    public void Signature_that_is_not_refused_has_no_code() =>
        Should.Throw<ArgumentOutOfRangeException>(() => HttpSignatureRefusal.None.ToErrorCode());
}
