using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Stores;

public sealed partial class SqliteRelayStoreTests
{
    [Fact]
    public async Task Full_store_says_so_and_has_nothing_half_written()
    {
        var account = await RegisterAccountAsync(10);
        Close();
        using var store = Open(maxBytes: 1024 * 1024);
        var (sent, refused) = await FillAsync(store, account);

        refused.Code.ShouldBe(RelayErrorCode.StoreFull);
        refused.IsTransient.ShouldBeTrue();
        foreach (var device in account.Devices.Skip(1))
        {
            (await InboxAsync(store, device.Id)).ShouldBe(sent, ignoreOrder: true);
        }

        ShouldBeWhole();
    }

    [Fact]
    public async Task Full_store_works_again_once_there_is_room()
    {
        var account = await RegisterAccountAsync(10);
        Close();
        using var store = Open(maxBytes: 1024 * 1024);
        var (sent, _) = await FillAsync(store, account);

        var removed = await store.DeleteMessagesAsync(Start, sent.Count);

        removed.Count.ShouldBe(sent.Count);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        (await SendAsync(store, envelope)).ShouldBe(SendStatus.Accepted);
        (await InboxAsync(store, account.Devices[1].Id)).ShouldBe([envelope.Id]);
    }

    [Fact]
    public async Task Full_store_takes_of_many_at_once_what_it_says_it_takes()
    {
        var account = await RegisterAccountAsync(10);
        Close();
        using var store = Open(maxBytes: 1024 * 1024);
        var (sent, _) = await FillAsync(store, account);
        await store.DeleteMessagesAsync(Start, sent.Count / 2);
        var before = await InboxAsync(store, account.Devices[1].Id);
        var envelopes = await Task.WhenAll(
            Enumerable.Range(0, 2 * sent.Count).Select(_ => TestEnvelope.SealAsync(account.Devices[0], [account], Start)));

        var taken = await Task.WhenAll(envelopes.Select(async envelope =>
        {
            try
            {
                return await SendAsync(store, envelope) == SendStatus.Accepted ? envelope.Id : (MessageId?)null;
            }
            catch (RelayStoreException e) when (e.Code == RelayErrorCode.StoreFull)
            {
                return null;
            }
        }));

        taken.ShouldContain((MessageId?)null);
        taken.OfType<MessageId>().ShouldNotBeEmpty();
        (await InboxAsync(store, account.Devices[1].Id)).ShouldBe([.. before, .. taken.OfType<MessageId>()], ignoreOrder: true);
        ShouldBeWhole();
    }

    [Fact]
    public async Task Store_that_another_process_keeps_locked_is_unavailable_for_writes_alone()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        Close();
        using var store = Open(busySeconds: 1);
        using (var other = Connect())
        {
            using var hold = other.BeginTransaction(deferred: false);

            var writes = Enumerable.Range(0, 5).Select(_ => store.MarkSeenAsync(account.Devices[0].Id, Start.AddDays(1)).AsTask()).ToArray();
            foreach (var write in writes)
            {
                (await Should.ThrowAsync<RelayStoreException>(() => write)).Code.ShouldBe(RelayErrorCode.StoreUnavailable);
            }

            (await Should.ThrowAsync<RelayStoreException>(async () => await store.CheckAsync())).Code.ShouldBe(RelayErrorCode.StoreUnavailable);
            (await InboxAsync(store, account.Devices[1].Id)).ShouldBe([envelope.Id]);
        }

        await store.CheckAsync();
        await store.MarkSeenAsync(account.Devices[0].Id, Start.AddDays(1));
        (await store.FindDeviceAsync(account.Devices[0].Id))!.LastSeen.ShouldBe(Start.AddDays(1));
    }

    [Fact]
    public async Task Transaction_of_a_connection_that_is_abandoned_leaves_nothing()
    {
        var account = await RegisterAccountAsync();
        using (var other = Connect())
        {
            var abandoned = other.BeginTransaction();
            using var command = other.CreateCommand();
            command.CommandText = "DELETE FROM devices";
            command.ExecuteNonQuery().ShouldBe(1);
        }

        (await Store.FindDeviceAsync(account.Devices[0].Id)).ShouldNotBeNull();
        await Store.CheckAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task Killed_process_leaves_all_that_it_had_answered_and_nothing_half_written(int messages)
    {
        Close();
        using var child = SqliteStoreProcess.Start(DatabasePath, int.MaxValue);
        var devices = child.StandardOutput.ReadLine()!.Split(' ').Select(DeviceId.Parse).ToArray();
        var answered = new List<MessageId>();
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            answered.Add(MessageId.Parse(line));
            if (answered.Count == messages)
            {
                child.Kill();
            }
        }

        await child.WaitForExitAsync();

        answered.Count.ShouldBeGreaterThanOrEqualTo(messages);
        File.Exists(DatabasePath + "-wal").ShouldBeTrue();
        using var store = Open();
        var kept = await InboxAsync(store, devices[1]);
        answered.Except(kept).ShouldBeEmpty();
        (await InboxAsync(store, devices[2])).ShouldBe(kept);
        ShouldBeWhole();
    }

    [Fact]
    public async Task Two_processes_on_one_file_lose_nothing()
    {
        const int messages = 100;
        var account = await RegisterAccountAsync(3);
        using var child = SqliteStoreProcess.Start(DatabasePath, messages);
        var devices = (await child.StandardOutput.ReadLineAsync())!.Split(' ').Select(DeviceId.Parse).ToArray();
        var sent = new List<MessageId>();
        for (var i = 0; i < messages; i++)
        {
            sent.Add((await SendAsync(account.Devices[0], [account])).Id);
        }

        var answered = (await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(MessageId.Parse);
        await child.WaitForExitAsync();

        child.ExitCode.ShouldBe(0);
        (await InboxAsync(Store, account.Devices[1].Id)).ShouldBe(sent, ignoreOrder: true);
        var theirs = await InboxAsync(Store, devices[1]);
        theirs.Count.ShouldBe(messages);
        answered.ShouldBe(theirs, ignoreOrder: true);
        ShouldBeWhole();
    }

    /// <summary>Sends until the store refuses.</summary>
    private static async Task<(List<MessageId> Sent, RelayStoreException Refused)> FillAsync(IRelayStore store, TestAccount account)
    {
        var sent = new List<MessageId>();
        while (true)
        {
            var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
            try
            {
                (await SendAsync(store, envelope)).ShouldBe(SendStatus.Accepted);
            }
            catch (RelayStoreException e)
            {
                return (sent, e);
            }

            sent.Add(envelope.Id);
        }
    }
}
