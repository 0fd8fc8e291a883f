using Buds.Crypto.Identifiers;

namespace Buds.Client.Accounts;

/// <summary>The data directory of an account, held by one object at a time.</summary>
internal sealed class AccountFiles : IDisposable
{
    private const string DatabaseName = "buds.db";

    private readonly string _root;
    private readonly FileStream _lock;

    private AccountFiles(string root, FileStream held)
    {
        _root = root;
        _lock = held;
    }

    public string Database => Path.Combine(_root, DatabaseName);

    public string Catalog => Path.Combine(_root, "tiers", "catalog.db");

    public static string BlobsOf(string root) => Path.Combine(root, "blobs");

    public static string KeyOf(string root) => Path.Combine(root, "buds.key");

    /// <summary>Takes back an account that the relay refused, before anybody knew of it.</summary>
    public static void DeleteDatabase(string root)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(Path.Combine(root, DatabaseName + suffix));
        }
    }

    /// <summary>Takes the directory.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.AccountInUse"/>.</exception>
    public static AccountFiles Lock(string directory)
    {
        var root = Path.GetFullPath(directory);
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(root)
            : Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _ = Directory.CreateDirectory(Path.Combine(root, "outbox"));
        try
        {
            return new AccountFiles(root, new FileStream(Path.Combine(root, "buds.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new BudsClientException(BudsErrorCode.AccountInUse, "The account is open elsewhere: close it there first.", e, isTransient: true);
        }
    }

    /// <summary>Where the sealed payload of a waiting message is kept.</summary>
    public string Payload(MessageId id) => Path.Combine(_root, "outbox", id.ToString());

    public IEnumerable<string> Payloads() => Directory.EnumerateFiles(Path.Combine(_root, "outbox"));

    public void Dispose() => _lock.Dispose();
}
