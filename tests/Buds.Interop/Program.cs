using Buds.Interop;

// Opens and seals messages for comparison with other implementations (docs/protocol.md §7).
switch (args)
{
    case ["open", _, ..]:
        foreach (var file in args.AsSpan(1).ToArray())
        {
            Console.WriteLine(await OpenCommand.RunAsync(file));
        }

        return 0;
    case ["seal", var input, var output]:
        await SealCommand.RunAsync(input, output);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Buds.Interop open FILE… | seal IN.json OUT.json");
        return 2;
}
