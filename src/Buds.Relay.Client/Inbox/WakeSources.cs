namespace Buds.Relay.Client.Inbox;

/// <summary>
/// Which sources of wake-ups are to be trusted: one that is open or has brought something, until it closes or a poll finds what it did not tell of. It is
/// trusted again when it next brings something or opens.
/// </summary>
internal sealed class WakeSources(IEnumerable<string> names)
{
    private readonly Lock _lock = new();
    private readonly Source[] _sources = [.. names.Select(name => new Source(name))];

    public bool AnyTrusted
    {
        get
        {
            lock (_lock)
            {
                return Array.Exists(_sources, source => source.IsTrusted);
            }
        }
    }

    public IReadOnlyList<WakeSourceStatus> ToStatus()
    {
        lock (_lock)
        {
            return [.. _sources.Select(source => new WakeSourceStatus(source.Name, source.IsTrusted, source.WakeUps, source.Messages, source.Missed))];
        }
    }

    public void Opened(int index)
    {
        lock (_lock)
        {
            _sources[index].IsTrusted = true;
        }
    }

    public void WokenUp(int index)
    {
        lock (_lock)
        {
            var source = _sources[index];
            source.WakeUps++;
            source.IsTrusted = true;
            source.IsPending = true;
        }
    }

    public void Closed(int index)
    {
        lock (_lock)
        {
            _sources[index].IsTrusted = false;
        }
    }

    /// <summary>Takes what is to be read for: whoever tells of it from now on is too late for this read.</summary>
    /// <returns>The source to thank for what the read finds, or below 0.</returns>
    public int TakeWaker()
    {
        lock (_lock)
        {
            var first = Array.FindIndex(_sources, source => source.IsPending);
            foreach (var source in _sources)
            {
                source.IsPending = false;
            }

            return first;
        }
    }

    /// <summary>A read found messages that were not there before.</summary>
    /// <param name="waker">From <see cref="TakeWaker"/>.</param>
    /// <param name="isPoll">Whether nothing but time asked for the read.</param>
    /// <param name="messages">How many.</param>
    public void Found(int waker, bool isPoll, int messages)
    {
        lock (_lock)
        {
            if (waker >= 0)
            {
                _sources[waker].Messages += messages;
            }
            else if (isPoll && messages > 0)
            {
                // One that has told of it meanwhile was only slow.
                foreach (var source in _sources.Where(source => source is { IsTrusted: true, IsPending: false }))
                {
                    source.Missed += messages;
                    source.IsTrusted = false;
                }
            }
        }
    }

    private sealed class Source(string name)
    {
        public string Name => name;

        public bool IsTrusted { get; set; }

        public bool IsPending { get; set; }

        public long WakeUps { get; set; }

        public long Messages { get; set; }

        public long Missed { get; set; }
    }
}
