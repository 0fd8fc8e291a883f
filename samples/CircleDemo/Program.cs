using System.CommandLine;
using CircleDemo;

var photos = new Option<DirectoryInfo?>("--photos") { Description = "A folder with photos of your own (jpg, png, webp, heic); the sample's by default." };
var suite = new Option<string>("--suite") { Description = "X25519 alone, or X-Wing: X25519 and ML-KEM-768.", DefaultValueFactory = _ => "xwing" };
suite.AcceptOnlyFromAmong("x25519", "xwing");
var people = new Option<int>("--people") { Description = "How many people, 2 to 12.", DefaultValueFactory = _ => 4 };
var devices = new Option<int>("--devices") { Description = "How many devices they have in all: more than people, since one joins late, and at most ten a person.", DefaultValueFactory = _ => 9 };
var memories = new Option<int>("--memories") { Description = "How many memories they share, 4 to 1000.", DefaultValueFactory = _ => 12 };

var command = new RootCommand("People share photos end-to-end encrypted, through a relay that learns nothing.") { photos, suite, people, devices, memories };
command.SetAction(async parsed =>
{
    var settings = new DemoSettings(
        parsed.GetValue(photos)?.FullName, parsed.GetValue(suite)!, parsed.GetValue(people), parsed.GetValue(devices), parsed.GetValue(memories));
    if (settings.FindFault() is { } fault)
    {
        await Console.Error.WriteLineAsync(fault);
        return 2;
    }

    return await Demo.RunAsync(settings);
});
return await command.Parse(args).InvokeAsync();
