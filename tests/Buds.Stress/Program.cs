using System.CommandLine;
using Buds.Stress.Calibration;
using Buds.Stress.Planning;
using Buds.Stress.Scenarios;

var root = new RootCommand("Measures what a relay holds, and says what one of a given size needs and costs. See docs/stress.md and docs/capacity.md.")
{
    RunCommand.Create(),
    CalibrateCommand.Create(),
    PlanCommand.Create(),
};
return await ExitCodes.RunAsync(root, args);
