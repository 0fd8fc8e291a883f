using Buds.Stress.Measuring;

namespace Buds.Stress.Scenarios;

/// <summary>How far a run is, for who looks at it from another thread.</summary>
internal sealed class RunStatus(Ledger ledger)
{
    private volatile int _phase;
    private int _registered;
    private int _sent;

    public Phase Phase
    {
        get => (Phase)_phase;
        set => _phase = (int)value;
    }

    public int Devices { get; set; }

    public int Messages { get; set; }

    public int Registered => Volatile.Read(ref _registered);

    public int Sent => Volatile.Read(ref _sent);

    public long Expected => ledger.Expected;

    public long Opened => ledger.Opened;

    /// <summary>The newest sample, where there is one.</summary>
    public Sample? Latest { get; set; }

    public void AddRegistered() => Interlocked.Increment(ref _registered);

    public void AddSent() => Interlocked.Increment(ref _sent);
}
