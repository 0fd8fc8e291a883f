using System.CommandLine;

namespace Buds.Stress.Planning;

/// <summary>The command line's options for <see cref="PlanInputs"/>, as text with units.</summary>
internal sealed class PlanOptions
{
    private readonly List<(Option<string> Option, Func<PlanInputs, string, PlanInputs> Take)> _options = [];

    public PlanOptions()
    {
        Add("--users", "Users. Default: 10000.", (inputs, text) => inputs with { Users = Quantity.Number(text) });
        Add("--shares", "Messages that a user shares a day. Default: 10.", (inputs, text) => inputs with { Shares = Quantity.Number(text) });
        Add("--circle", "People in a Circle, the sender included. Default: 6.", (inputs, text) => inputs with { Circle = Quantity.Number(text) });
        Add("--devices", "Devices a person. Default: 2.5.", (inputs, text) => inputs with { Devices = Quantity.Number(text) });
        Add("--payload", "Size of a payload; KB is 1000 bytes, KiB 1024. Default: 500KB.", (inputs, text) => inputs with { Payload = Quantity.Bytes(text) });
        Add("--retention", "Days until the relay deletes what was not fetched. Default: 30.", (inputs, text) => inputs with { Retention = Quantity.Number(text) });
        Add("--offline", "Share of devices that do not call within the retention. Default: 2%.", (inputs, text) => inputs with { Offline = Quantity.Share(text) });
        Add("--ack", "Time until the last of the others has acknowledged. Default: 12h.", (inputs, text) => inputs with { LastAck = Quantity.Hours(text) });
        Add("--listening", "Share of the day with an event stream. Default: 10%.", (inputs, text) => inputs with { Listening = Quantity.Share(text) });
        Add("--sessions", "How often a device opens its event stream a day. Default: 10.", (inputs, text) => inputs with { Sessions = Quantity.Number(text) });
        Add("--polling", "Share of devices that nothing wakes. Default: 1%.", (inputs, text) => inputs with { Polling = Quantity.Share(text) });
        Add("--peak", "The busiest hour over the average. Default: 3.", (inputs, text) => inputs with { Peak = Quantity.Number(text) });
        Add("--busy", "How busy a machine may be at the peak. Default: 50%.", (inputs, text) => inputs with { Busy = Quantity.Share(text) });
        Add("--node-cores", "Cores of a node. Default: 2.", (inputs, text) => inputs with { NodeCores = Quantity.Number(text) });
        Add("--node-memory", "Memory of a node. Default: 4GiB.", (inputs, text) => inputs with { NodeMemory = Quantity.Bytes(text) });
        Add("--least-nodes", "Nodes at the least. Default: 2.", (inputs, text) => inputs with { LeastNodes = Quantity.Number(text) });
    }

    public void AddTo(Command command)
    {
        foreach (var (option, _) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="PlanException"><see cref="PlanErrorCode.QuantityInvalid"/>.</exception>
    public PlanInputs Read(ParseResult parsed, PlanInputs defaults) => _options.Aggregate(
        defaults, (inputs, option) => parsed.GetValue(option.Option) is { } text ? Take(option, inputs, text) : inputs);

    private static PlanInputs Take((Option<string> Option, Func<PlanInputs, string, PlanInputs> Take) option, PlanInputs inputs, string text)
    {
        try
        {
            return option.Take(inputs, text);
        }
        catch (PlanException e)
        {
            throw new PlanException(e.Code, $"{option.Option.Name}: {e.Message}", e);
        }
    }

    private void Add(string name, string description, Func<PlanInputs, string, PlanInputs> take) =>
        _options.Add((new Option<string>(name) { Description = description }, take));
}
