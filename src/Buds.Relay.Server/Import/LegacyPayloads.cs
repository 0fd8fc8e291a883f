using Buds.Storage;

namespace Buds.Relay.Server.Import;

/// <summary>Where the payloads of an old relay are that its database only names.</summary>
public static class LegacyPayloads
{
    /// <summary>A folder that holds what was in the bucket, each object in a file of its key's name.</summary>
    public static Func<string, CancellationToken, ValueTask<Stream?>> InDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        // A key is messages/ and a UUID by the time it comes here: it leads nowhere else.
        return (key, _) =>
        {
            var file = Path.Combine(path, key);
            return ValueTask.FromResult<Stream?>(File.Exists(file) ? File.OpenRead(file) : null);
        };
    }

    /// <summary>A blob store, such as one over the bucket itself.</summary>
    public static Func<string, CancellationToken, ValueTask<Stream?>> In(IBlobStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (key, cancellationToken) => store.OpenReadAsync(BlobKey.Parse(key), 0, cancellationToken);
    }
}
