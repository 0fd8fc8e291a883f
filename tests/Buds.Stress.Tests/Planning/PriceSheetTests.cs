using Buds.Stress.Planning;
using Buds.Stress.Planning.Model;
using Buds.Stress.Planning.Prices;

namespace Buds.Stress.Tests.Planning;

public sealed class PriceSheetTests : IDisposable
{
    private const string Good = """
        {"schema": "buds-prices/1", "name": "host", "title": "A host", "currency": "EUR", "note": "n", "prices": [
          {"id": "storage", "title": "storage", "meter": "stored_gb", "unit": "GB", "per": 1, "free": 10,
           "tiers": [{"up_to": 100, "each": 0.5}, {"each": 0.25}], "as_of": "2026", "source": "s", "is_checked": true}]}
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string, string> Changes => new()
    {
        { "buds-prices/1", "buds-prices/0" }, { "\"host\"", "\"A Host\"" }, { "\"currency\": \"EUR\",", "" }, { "\"note\": \"n\"", "\"note\": \"n\", \"x\": 1" },
        { "stored_gb", "stored" }, { "\"per\": 1", "\"per\": 0" }, { "\"free\": 10", "\"free\": -1" }, { "\"up_to\": 100", "\"up_to\": 9" }, { "0.5", "-0.5" },
        { "{\"each\": 0.25}", "{\"up_to\": 200, \"each\": 0.25}" }, { "\"2026\"", "\"\"" }, { "\"is_checked\": true", "\"is_checked\": null" },
        { "\"storage\", \"title\"", "\"total\", \"title\"" },
    };

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(10, 0)]
    [InlineData(11, 0.5)]
    [InlineData(100, 45)]
    [InlineData(300, 95)]
    public async Task What_is_free_costs_nothing_and_each_tier_its_own_price(double gigabytes, double cost)
    {
        await File.WriteAllTextAsync(_path, Good);
        var sheet = await PriceSheet.LoadAsync(_path);

        // 10,000 users share once a day with nobody offline, and all is acknowledged after a day: 10,000 payloads are stored.
        var inputs = new PlanInputs { Users = 10_000, Shares = 1, Offline = 0, LastAck = 24, Payload = gigabytes * 1e5 };
        var plan = CapacityPlan.Compute(inputs, Coefficients.Empty, [sheet]);

        plan["host.total"].Value!.Value.ShouldBe(cost, 1e-9);
        plan["host.total"].Text.ShouldEndWith("EUR");
    }

    [Fact]
    public async Task Price_that_is_not_known_is_left_out_and_named()
    {
        const string Line = """{"id": "more", "title": "more", "meter": "one", "unit": "month", "per": 1, "tiers": [{}], "as_of": "-", "source": "-", "is_checked": false}""";
        await File.WriteAllTextAsync(_path, Good.Replace("true}]}", $"true}}, {Line}]}}", StringComparison.Ordinal));

        var plan = CapacityPlan.Compute(new PlanInputs(), Coefficients.Empty, [await PriceSheet.LoadAsync(_path)]);

        plan["host.more"].Text.ShouldBe("not known");
        plan["host.total"].LeftOut.ShouldBe(["host.more.price"]);
        plan["host.total"].Text.ShouldStartWith("≥");
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Sheet_that_is_not_exactly_so_is_refused(string what, string by)
    {
        Good.ShouldContain(what);
        await File.WriteAllTextAsync(_path, Good.Replace(what, by, StringComparison.Ordinal));

        (await Should.ThrowAsync<PlanException>(() => PriceSheet.LoadAsync(_path))).Code.ShouldBe(PlanErrorCode.PricesInvalid);
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("cloudflare")]
    [InlineData("rented-server")]
    public async Task Shipped_sheet_says_where_each_price_is_from(string name)
    {
        var sheet = await PriceSheet.LoadAsync(TestCoefficients.DataPath("prices", name + ".json"));

        sheet.Name.ShouldBe(name);
        sheet.Note.ShouldContain("check", Case.Insensitive);
        sheet.Prices.Where(price => price.IsChecked && price.Source.Contains("memory", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_sheets_of_one_name_are_refused()
    {
        await File.WriteAllTextAsync(_path, Good);
        var sheet = await PriceSheet.LoadAsync(_path);

        Should.Throw<PlanException>(() => CapacityPlan.Compute(new PlanInputs(), Coefficients.Empty, [sheet, sheet])).Code.ShouldBe(PlanErrorCode.PricesInvalid);
    }
}
