using System.CommandLine;
using Buds.Stress.Planning;

var root = new RootCommand("Says what a relay of a given size needs and costs.")
{
    PlanCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
