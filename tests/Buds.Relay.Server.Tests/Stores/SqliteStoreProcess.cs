using System.Diagnostics;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Stores;

/// <summary>
/// A process of its own that writes to a SQLite store. It registers an account, prints its devices in a line, and sends messages to it, several at a
/// time; it prints the id of each once the store has answered.
/// </summary>
internal static class SqliteStoreProcess
{
    private const int AtATime = 8;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static Process Start(string databasePath, int messages) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(SqliteStoreProcess).Assembly.Location, databasePath, messages.ToString(provider: null)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    public static async Task<int> Main(string[] args)
    {
        // Ends with the process that started it, whichever way that ends.
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(2);
        });
        using var store = SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = args[0], BusyTimeout = TimeSpan.FromSeconds(30) });
        var account = TestAccount.WithDevices(3, Now);
        foreach (var device in account.Devices)
        {
            var bundle = device.Bundle(Now);
            await store.RegisterAsync(new NewRegistration
            {
                List = account.List!,
                Signer = device.Id,
                Bundle = new StoredBundle(device.Id, 1, Now, TestClient.Statement(bundle)),
                At = Now,
            });
        }

        Console.WriteLine(string.Join(' ', account.Devices.Select(device => device.Id)));
        await Parallel.ForAsync(
            0,
            int.Parse(args[1], provider: null),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (_, _) => Console.WriteLine(await SendAsync(store, account)));
        return 0;
    }

    private static async Task<MessageId> SendAsync(SqliteRelayStore store, TestAccount account)
    {
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Now);
        await store.ReserveUploadAsync(new StoredUpload
        {
            Message = envelope.Id,
            Device = envelope.Content.Device,
            Size = envelope.Content.PayloadSize,
            Sha256 = envelope.Content.PayloadSha256,
            RequestedAt = Now,
        });
        var outcome = await store.SendAsync(new NewMessage
        {
            Content = envelope.Content,
            Header = envelope.Header,
            Signature = envelope.Signature,
            WrappedKeys = envelope.WrappedKeys,
            Payload = PayloadState.Present,
            ReceivedAt = Now,
            ActiveSince = Now,
        });
        return outcome.Status == SendStatus.Accepted ? envelope.Id : throw new InvalidOperationException($"The store answered {outcome.Status}.");
    }
}
