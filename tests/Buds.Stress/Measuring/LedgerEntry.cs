namespace Buds.Stress.Measuring;

/// <summary>One message: what is in it, and who must open it.</summary>
internal sealed class LedgerEntry(UInt128 content, int[] devices)
{
    private readonly byte[] _opened = new byte[devices.Length];

    public UInt128 Content => content;

    public IReadOnlyList<int> Devices => devices;

    /// <summary>Counts one opening by a device. How often it has opened it by now; 0 where it is none of the recipients.</summary>
    public int Count(int device)
    {
        var index = Array.IndexOf(devices, device);
        if (index < 0)
        {
            return 0;
        }

        lock (_opened)
        {
            return _opened[index] = (byte)Math.Min(byte.MaxValue, _opened[index] + 1);
        }
    }

    public IEnumerable<int> Missing()
    {
        lock (_opened)
        {
            return [.. devices.Where((_, index) => _opened[index] == 0)];
        }
    }
}
