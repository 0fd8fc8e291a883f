using System.Reflection;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A relay's store whose every member fails as it is told to, and works otherwise.</summary>
public class FailingRelayStore : DispatchProxy
{
    private IRelayStore _inner = null!;

    public Exception? Fault { get; set; }

    public static (IRelayStore Store, FailingRelayStore Control) Over(IRelayStore inner)
    {
        var store = Create<IRelayStore, FailingRelayStore>();
        var control = (FailingRelayStore)(object)store;
        control._inner = inner;
        return (store, control);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Fault is null ? targetMethod!.Invoke(_inner, args) : throw Fault;
}
