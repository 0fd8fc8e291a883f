namespace Buds.Stress.Load;

/// <summary>The app on light devices. The run's own tells the ledger; tests have others, which do it wrong.</summary>
internal interface IMessageApp
{
    void Show(string message, int device, UInt128 content);
}
