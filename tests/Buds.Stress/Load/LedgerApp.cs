using Buds.Stress.Measuring;

namespace Buds.Stress.Load;

/// <summary>An app that tells the ledger what it was shown.</summary>
internal sealed class LedgerApp(Ledger ledger) : IMessageApp
{
    public void Show(string message, int device, UInt128 content) => ledger.Open(message, device, content);
}
