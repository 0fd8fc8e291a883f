using System.CommandLine;
using Buds.Benchmarks.Client;
using Buds.Benchmarks.Crypto;
using Buds.Benchmarks.Micro;
using Buds.Benchmarks.Peers;
using Buds.Benchmarks.Relay;
using Buds.Benchmarks.Tiers;
using Buds.Benchmarks.Timeline;

var root = new RootCommand("Measures Buds against what the same work costs at least. See bench/README.md for how to read it.")
{
    ClientCommand.Create(),
    CryptoCommand.Create(),
    PeersCommand.Create(),
    MicroCommand.Create(),
    RelayCommand.Create(),
    ServeCommand.Create(),
    SizeCommand.Create(),
    TiersCommand.Create(),
    TimelineCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
