using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage;

namespace Buds.Relay.Server.Tests.Stores;

/// <summary>What every relay store does. A subclass says how to make an empty one.</summary>
public abstract partial class RelayStoreContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;

    protected IRelayStore Store { get; private set; } = null!;

    protected abstract ValueTask<IRelayStore> CreateEmptyStoreAsync();

    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    public async Task InitializeAsync() => Store = await CreateEmptyStoreAsync();

    public async Task DisposeAsync() => await CleanUpAsync();

    [Fact]
    public async Task Check_of_a_working_store_returns() => await Store.CheckAsync();

    /// <summary>An account whose devices all have a bundle and were seen at <paramref name="at"/>.</summary>
    protected async Task<TestAccount> RegisterAccountAsync(int devices = 1, DateTimeOffset? at = null)
    {
        var account = TestAccount.WithDevices(devices, Start);
        foreach (var device in account.Devices)
        {
            await RegisterAsync(device, at: at);
        }

        return account;
    }

    /// <summary>Registers a device with its account's newest list, or the one given.</summary>
    protected ValueTask<RegistrationOutcome> RegisterAsync(
        TestDevice device, SignedDeviceList? list = null, PushToken? token = null, DateTimeOffset? at = null) => Store.RegisterAsync(
        new NewRegistration
        {
            List = list ?? device.Account.List!,
            Signer = device.Id,
            Bundle = Bundle(device),
            PushToken = token,
            At = at ?? Start,
        });

    protected static StoredBundle Bundle(TestDevice device, uint keyId = 1, DateTimeOffset? created = null)
    {
        var bundle = device.Bundle(created ?? Start, keyId);
        return new StoredBundle(
            device.Id, bundle.Content.KeyId, bundle.Content.Created, new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature });
    }

    protected static StoredUpload Upload(TestEnvelope envelope, DateTimeOffset? at = null) => new()
    {
        Message = envelope.Id,
        Device = envelope.Content.Device,
        Size = envelope.Content.PayloadSize,
        Sha256 = envelope.Content.PayloadSha256,
        RequestedAt = at ?? Start,
    };

    protected static NewMessage Message(TestEnvelope envelope, DateTimeOffset? at = null, DateTimeOffset? activeSince = null) => new()
    {
        Content = envelope.Content,
        Header = envelope.Header,
        Signature = envelope.Signature,
        WrappedKeys = envelope.WrappedKeys,
        Payload = PayloadState.Present,
        ReceivedAt = at ?? Start,
        ActiveSince = activeSince ?? Always,
    };

    protected static BlobKey KeyOf(TestEnvelope envelope) => PayloadKey.Of(envelope.Id, envelope.Content.PayloadSha256);

    /// <summary>Announces and sends a message; it must be accepted.</summary>
    protected async Task<TestEnvelope> SendAsync(TestDevice sender, IReadOnlyList<TestAccount> recipients, DateTimeOffset? at = null)
    {
        var envelope = await TestEnvelope.SealAsync(sender, recipients, at ?? Start);
        (await Store.ReserveUploadAsync(Upload(envelope, at))).ShouldBe(UploadStatus.Reserved);
        (await Store.SendAsync(Message(envelope, at))).Status.ShouldBe(SendStatus.Accepted);
        return envelope;
    }

    protected async Task<IReadOnlyList<MessageId>> InboxAsync(TestDevice device) =>
        [.. (await Store.ReadInboxAsync(device.Id, null, Always, 100)).Deliveries.Select(delivery => delivery.Message)];

    protected async Task<IReadOnlyList<BlobKey>> FreedAsync() => await Store.GetFreedPayloadsAsync(100);

    protected async Task<StoredAccount> AccountAsync(TestAccount account, DateTimeOffset? activeSince = null) =>
        (await Store.GetAccountsAsync([account.Did], activeSince ?? Always)).ShouldHaveSingleItem();
}
