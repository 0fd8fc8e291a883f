using Buds.Stress.Planning;
using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Tests.Planning;

public sealed class TermTests
{
    private readonly FigureBook _book = new(Coefficients.Empty);

    [Fact]
    public void Formula_keeps_the_parentheses_that_it_needs_and_no_others()
    {
        var (a, b, c) = (Input("a", 12), Input("b", 3), Input("c", 2));

        Term term = (a - (b - c)) / (b * c);

        (term.Names, term.Numbers, term.Value).ShouldBe(("(a - (b - c)) / (b × c)", "(12 - (3 - 2)) / (3 × 2)", 11.0 / 6));
        ((a * b) + (c / b)).Names.ShouldBe("a × b + c / b");
    }

    [Fact]
    public void What_was_not_measured_has_no_value_and_neither_has_what_needs_it()
    {
        var ack = _book.Measured(KnownCoefficients.RelayAck);

        var needs = _book.Compute("needs", "needs", Unit.Count, Input("a", 2) * ack);

        (needs.Value, needs.Text, needs.Formula.Numbers).ShouldBe((null, "not measured", "2 × ?"));
        needs.NotMeasured.ShouldBe([KnownCoefficients.RelayAck.Name]);
    }

    [Fact]
    public void Sum_of_what_is_known_says_that_it_is_at_least_so_much_and_what_it_left_out()
    {
        var sum = _book.Compute("sum", "sum", Unit.Count, Term.SumOfKnown(Input("a", 2), _book.Measured(KnownCoefficients.RelayAck), Input("b", 3)));

        (sum.Value, sum.Text, sum.Bound).ShouldBe((5, "≥ 5", Bound.AtLeast));
        sum.LeftOut.ShouldBe([KnownCoefficients.RelayAck.Name]);
    }

    [Fact]
    public void Sum_of_nothing_known_is_not_known() =>
        Term.SumOfKnown(_book.Measured(KnownCoefficients.RelayAck), _book.Measured(KnownCoefficients.RelaySend)).Value.ShouldBeNull();

    [Fact]
    public void What_is_divided_by_at_least_so_much_is_at_most_so_much()
    {
        var atLeast = Term.SumOfKnown(Input("a", 2), _book.Measured(KnownCoefficients.RelayAck));

        (Input("b", 6) / atLeast).Bound.ShouldBe(Bound.AtMost);
        (Input("c", 6) - Term.AtMost(2)).Bound.ShouldBe(Bound.AtLeast);
    }

    [Fact]
    public void Too_much_of_one_and_the_lack_of_another_leave_only_about_so_much()
    {
        var about = _book.Compute("about", "about", Unit.Count, Term.SumOfKnown(Term.AtMost(7), _book.Measured(KnownCoefficients.RelayAck)));

        about.Text.ShouldBe("~ 7");
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_500_000, "1,500,000")]
    [InlineData(0.000123456789123, "0.000123456789")]
    [InlineData(2_593.0 / 7, "370.428571")]
    public void Number_is_exact_to_nine_digits(double value, string text) => Number.Exact(value).ShouldBe(text);

    [Fact]
    public void Size_is_readable_in_steps_of_1000()
    {
        Number.Readable(1_500_000_000_000, Unit.Bytes).ShouldBe("1.5 TB");
        Number.Readable(999, Unit.Bytes).ShouldBe("999 B");
        Number.Readable(63_518_518, Unit.BitsPerSecond).ShouldBe("63.52 Mbit/s");
    }

    private Figure Input(string name, double value) => _book.Input(name, name, Unit.Count, value);
}
