using Buds.Client.Circles;
using Buds.Crypto.Identifiers;

namespace CircleDemo;

internal sealed record DemoPerson(string Name, List<DemoDevice> Devices)
{
    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gwen", "Hugo", "Iris", "Jon", "Kim", "Lea"];

    public DemoDevice Phone => Devices[0];

    public Did Did => Phone.Account.Did;

    public static string NameOf(int number) => Names[number];

    /// <summary>The Circle as the person's phone sees it.</summary>
    public async Task<Circle> CircleAsync() => (await Phone.Account.GetCirclesAsync())[0];
}
