using Buds.Stress.Load;

namespace Buds.Stress.Tests.Load;

public sealed class PeopleTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void Circles_have_2_to_12_people_and_6_on_average()
    {
        int[] sizes = [.. Enumerable.Range(0, 20_000).Select(_ => People.DrawCircle(_random))];
        sizes.Min().ShouldBe(2);
        sizes.Max().ShouldBe(12);
        sizes.Average().ShouldBe(6, 0.05);
    }

    [Fact]
    public void People_have_1_to_5_devices_and_as_many_on_average_as_asked_for()
    {
        int[] devices = [.. Enumerable.Range(0, 20_000).Select(_ => People.DrawDevices(2.5, _random))];
        devices.Min().ShouldBe(1);
        devices.Max().ShouldBe(5);
        devices.Average().ShouldBe(2.5, 0.03);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(13)]
    [InlineData(997)]
    public void Everyone_is_in_one_Circle_of_2_to_12(int users)
    {
        var population = Population.Create(users, 1, withXWing: false, _random);
        population.Users.Count.ShouldBe(users);
        population.Circles.Sum(circle => circle.Members.Count).ShouldBe(users);
        population.Circles.ShouldAllBe(circle => circle.Members.Count >= 2 && circle.Members.Count <= 12);
    }

    [Fact]
    public void Devices_are_numbered_by_their_place()
    {
        var population = Population.Create(40, 2.5, withXWing: false, _random);
        population.Devices.Select(device => device.Number).ShouldBe(Enumerable.Range(0, population.Devices.Count));
    }

    [Fact]
    public void Photos_are_around_their_median_and_never_far_from_it()
    {
        int[] sizes = [.. Enumerable.Range(0, 20_000).Select(_ => PhotoPool.DrawSize(500_000, 0.5, _random)).Order()];
        ((double)sizes[sizes.Length / 2]).ShouldBe(500_000, 15_000);
        sizes[0].ShouldBeGreaterThanOrEqualTo(50_000);
        sizes[^1].ShouldBeLessThanOrEqualTo(4_000_000);
    }

    [Fact]
    public void Photos_without_spread_are_all_of_one_size() => PhotoPool.DrawSize(1234, 0, _random).ShouldBe(1234);
}
