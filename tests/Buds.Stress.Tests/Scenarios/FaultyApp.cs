using Buds.Stress.Load;
using Buds.Stress.Measuring;

namespace Buds.Stress.Tests.Scenarios;

/// <summary>An app that does the first message wrong, and all others right.</summary>
internal sealed class FaultyApp(Ledger ledger, Action<Ledger, string, int, UInt128> fault) : IMessageApp
{
    private int _shown;

    public static void Forget(Ledger ledger, string message, int device, UInt128 content)
    {
    }

    public static void Repeat(Ledger ledger, string message, int device, UInt128 content)
    {
        ledger.Open(message, device, content);
        ledger.Open(message, device, content);
    }

    public static void Alter(Ledger ledger, string message, int device, UInt128 content) => ledger.Open(message, device, content + 1);

    public void Show(string message, int device, UInt128 content)
    {
        if (Interlocked.Increment(ref _shown) == 1)
        {
            fault(ledger, message, device, content);
        }
        else
        {
            ledger.Open(message, device, content);
        }
    }
}
