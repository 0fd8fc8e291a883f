using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Relay.Testing;

namespace Buds.Relay.Server.Tests.Registration;

/// <summary>Who may register at relays with each gate.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _relays = [];
    private readonly List<TestClient> _clients = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_relay_says_so() => (await NewClient(await StartAsync(_ => { })).DescribeAsync()).Registration.ShouldBe(RelayRegistration.Open);

    [Fact]
    public async Task Closed_relay_takes_no_new_account_and_goes_on_with_those_it_knows()
    {
        var relay = await StartAsync(builder => builder.CloseRegistration());
        var stranger = NewClient(relay);
        (await stranger.DescribeAsync()).Registration.ShouldBe(RelayRegistration.Closed);
        await stranger.RefusedAsync(RelayErrorCode.RegistrationClosed, stranger.Registration());

        var known = NewClient(relay);
        await relay.Store.RegisterAsync(new NewRegistration
        {
            List = known.Device.Account.List!,
            Signer = known.Device.Id,
            Bundle = Bundle(known),
            At = known.Now,
        });
        await known.RegisterAsync();
        known.Device.Account.PublishDevices([known.Device, known.Device.Account.NewDevice(known.Now)], known.Now);
        (await known.RegisterAsync()).Seq.ShouldBe(2);
    }

    [Fact]
    public async Task Invite_admits_one_account_and_all_its_devices()
    {
        var relay = await StartAsync(builder => builder.RequireInvites());
        var code = await InviteAsync(relay);
        var alice = NewClient(relay);
        (await alice.DescribeAsync()).Registration.ShouldBe(RelayRegistration.Invite);
        await alice.RegisterAsync(invite: code.ToLowerInvariant());
        await alice.RegisterAsync(invite: code);

        var tablet = alice.Device.Account.NewDevice(alice.Now);
        alice.Device.Account.PublishDevices([alice.Device, tablet], alice.Now);
        var second = new TestClient(relay, tablet);
        _clients.Add(second);
        await second.RegisterAsync();

        var bob = NewClient(relay);
        await bob.RefusedAsync(RelayErrorCode.InviteInvalid, bob.Registration(invite: code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no code")]
    [InlineData("7K2M9-QX4TD-0VB3N-H8RZC")]
    public async Task Nobody_is_admitted_without_a_good_invite(string? code)
    {
        var relay = await StartAsync(builder => builder.RequireInvites());
        await InviteAsync(relay);
        var bob = NewClient(relay);
        await bob.RefusedAsync(RelayErrorCode.InviteInvalid, bob.Registration(invite: code));
        (await relay.InspectAsync()).Devices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invite_ends_when_it_expires()
    {
        var relay = await StartAsync(builder => builder.RequireInvites());
        var code = await InviteAsync(relay);
        relay.Time.Advance(TimeSpan.FromDays(7));
        var bob = NewClient(relay);
        await bob.RefusedAsync(RelayErrorCode.InviteInvalid, bob.Registration(invite: code));
    }

    [Fact]
    public async Task Account_that_has_all_it_may_store_is_told_so_and_may_send_again_later()
    {
        var relay = await FakeRelay.StartAsync(options => options.MaxStoredBytesPerAccount = 3000);
        _relays.Add(relay);
        var (alice, bob) = (NewClient(relay), NewClient(relay));
        await alice.RegisterAsync();
        await bob.RegisterAsync();
        var first = await TestEnvelope.SealAsync(alice.Device, [bob.Device.Account], alice.Now, blobSize: 2000);
        await alice.UploadAsync(first);
        await alice.SendMessageAsync(first);
        var second = await TestEnvelope.SealAsync(alice.Device, [bob.Device.Account], alice.Now, blobSize: 2000);
        using (var refused = await alice.SendAsync(TestClient.Announcement(second)))
        {
            await refused.ShouldBeRefusedAsync(RelayErrorCode.QuotaExceeded);
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }

        await bob.AcknowledgeAsync(first.Id);
        await alice.AnnounceAsync(second);
    }

    private static async Task<string> InviteAsync(FakeRelay relay)
    {
        var code = InviteCode.Create();
        InviteCode.TryHash(code, out var hash).ShouldBeTrue();
        var now = relay.Time.GetUtcNow();
        await relay.Store.AddInviteAsync(new StoredInvite { Sha256 = hash, UsesLeft = 1, ExpiresAt = now.AddDays(7) }, now);
        return code;
    }

    private static StoredBundle Bundle(TestClient client)
    {
        var bundle = client.Device.Bundle(client.Now);
        return new StoredBundle(client.Device.Id, 1, bundle.Content.Created, new() { Bytes = bundle.Bytes, Signature = bundle.Signature });
    }

    private async Task<FakeRelay> StartAsync(Action<RelayBuilder> build)
    {
        var relay = await FakeRelay.StartAsync(build: build);
        _relays.Add(relay);
        return relay;
    }

    private TestClient NewClient(FakeRelay relay)
    {
        var client = new TestClient(relay, TestAccount.WithDevices(1, relay.Time.GetUtcNow()).Devices[0]);
        _clients.Add(client);
        return client;
    }
}
