using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>
/// Photos that are in the blob store before a receipt refers to them: one that is being shared or received must not be reclaimed, and one that is being
/// reclaimed is not written until it is gone.
/// </summary>
internal sealed class BlobUse
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Cid, int> _held = [];
    private readonly HashSet<Cid> _reclaiming = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Keeps photos from being reclaimed until it is disposed.</summary>
    public Holds Begin() => new(this);

    /// <returns>False where somebody holds the photo.</returns>
    public bool TryBeginReclaiming(Cid photo)
    {
        lock (_gate)
        {
            return !_held.ContainsKey(photo) && _reclaiming.Add(photo);
        }
    }

    public void EndReclaiming(Cid photo)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _ = _reclaiming.Remove(photo);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    internal sealed class Holds(BlobUse use) : IDisposable
    {
        private readonly List<Cid> _photos = [];

        public async ValueTask AddAsync(Cid photo, CancellationToken cancellationToken)
        {
            while (true)
            {
                Task changed;
                lock (use._gate)
                {
                    if (!use._reclaiming.Contains(photo))
                    {
                        use._held[photo] = use._held.GetValueOrDefault(photo) + 1;
                        _photos.Add(photo);
                        return;
                    }

                    changed = use._changed.Task;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public void Dispose()
        {
            lock (use._gate)
            {
                foreach (var photo in _photos)
                {
                    if (--use._held[photo] == 0)
                    {
                        _ = use._held.Remove(photo);
                    }
                }

                _photos.Clear();
            }
        }
    }
}
