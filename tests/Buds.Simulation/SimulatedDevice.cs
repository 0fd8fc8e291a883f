namespace Buds.Simulation;

/// <summary>A device through all of its deaths.</summary>
internal sealed class SimulatedDevice(string name, string owner, TimeSpan skew) : IAsyncDisposable
{
    private int _lives;

    /// <summary>The device's name in the history.</summary>
    public string Name => name;

    /// <summary>Whose it is: people have several.</summary>
    public string Owner => owner;

    public Incarnation Device { get; private set; } = null!;

    public bool IsBusy => Device.Waiting is not null;

    public Incarnation Start(Relay.Testing.FakeRelay relay, string folder) => Device = new Incarnation(relay, Path.Combine(folder, $"{name}-{_lives++}"), skew);

    /// <summary>Starts again from the files as they were when the device was killed.</summary>
    public async Task RestartAsync(Relay.Testing.FakeRelay relay, string folder, Func<Task> death)
    {
        var before = Device;
        var files = Path.Combine(folder, $"{name}-{_lives}");
        Copy(before.Folder, files);
        await death();
        await before.DisposeAsync();
        Directory.Delete(before.Folder, recursive: true);
        Start(relay, folder);
        Device.Account = await Device.Client.OpenAccountAsync() ?? throw new InvalidOperationException("The account is gone.");
    }

    public ValueTask DisposeAsync() => Device.DisposeAsync();

    // The device stands still at a request: nothing writes. SQLite makes its shared memory anew.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetExtension(file) is not (".lock" or ".db-shm")))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }

        foreach (var directory in Directory.EnumerateDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
