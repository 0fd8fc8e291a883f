using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Buds.Stress.Measuring;

/// <summary>
/// Who must receive what, and who did. It knows nothing of the relay or of how clients remember: whoever shows a message to its app says so here, and
/// a run is clean where each delivery was opened once with the right content.
/// </summary>
internal sealed class Ledger
{
    private const int MaxExamples = 20;

    private readonly ConcurrentDictionary<string, LedgerEntry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _examples = [];
    private long _expected;
    private long _opened;
    private long _duplicated;
    private long _wrong;
    private long _unexpected;
    private long _failedSends;
    private long _refused;

    /// <summary>Deliveries that are to come, in all.</summary>
    public long Expected => Volatile.Read(ref _expected);

    /// <summary>Deliveries that came, each counted once.</summary>
    public long Opened => Volatile.Read(ref _opened);

    public int Messages => _entries.Count;

    /// <summary>What a message holds, in short: its text and its photo.</summary>
    public static UInt128 ContentOf(string text, ReadOnlySpan<byte> photoSha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData(photoSha256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    /// <summary>Notes a message that is about to be sent.</summary>
    public void Expect(string message, UInt128 content, int[] devices)
    {
        if (!_entries.TryAdd(message, new LedgerEntry(content, devices)))
        {
            throw new InvalidOperationException("A message is sent once.");
        }

        Interlocked.Add(ref _expected, devices.Length);
    }

    public bool Knows(string message) => _entries.ContainsKey(message);

    /// <summary>Notes that a device has shown a message to its app.</summary>
    public Opening Open(string message, int device, UInt128 content)
    {
        if (!_entries.TryGetValue(message, out var entry) || entry.Count(device) is not (> 0 and var times))
        {
            Interlocked.Increment(ref _unexpected);
            Note($"device {device} opened {message}, which nobody sent to it");
            return Opening.Unexpected;
        }

        if (times > 1)
        {
            Interlocked.Increment(ref _duplicated);
            Note($"device {device} opened {message} {times} times");
            return Opening.Duplicate;
        }

        Interlocked.Increment(ref _opened);
        if (content == entry.Content)
        {
            return Opening.Right;
        }

        Interlocked.Increment(ref _wrong);
        Note($"device {device} opened {message} with another content");
        return Opening.Wrong;
    }

    /// <summary>Notes that a client refused a message that an honest one sent.</summary>
    public void Refuse(int device, string code)
    {
        Interlocked.Increment(ref _refused);
        Note($"device {device} refused a message: {code}");
    }

    /// <summary>Notes a message that its sender could not send for good.</summary>
    public void FailSend(string message, string code)
    {
        Interlocked.Increment(ref _failedSends);
        Note($"{message} could not be sent: {code}");
    }

    /// <summary>Devices that something is still to come for.</summary>
    public HashSet<int> DevicesThatMiss() => [.. _entries.Values.SelectMany(entry => entry.Missing())];

    public LedgerVerdict Judge()
    {
        var lost = _entries.Values.Sum(entry => (long)entry.Missing().Count());
        return new LedgerVerdict
        {
            Messages = _entries.Count,
            Expected = Expected,
            Opened = Opened,
            Lost = lost,
            Duplicated = Volatile.Read(ref _duplicated),
            Wrong = Volatile.Read(ref _wrong),
            Unexpected = Volatile.Read(ref _unexpected),
            Refused = Volatile.Read(ref _refused),
            FailedSends = Volatile.Read(ref _failedSends),
            Examples = [.. _examples],
        };
    }

    private void Note(string what)
    {
        if (_examples.Count < MaxExamples)
        {
            _examples.Enqueue(what);
        }
    }
}
