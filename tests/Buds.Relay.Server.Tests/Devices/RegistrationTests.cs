using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Devices;

public sealed class RegistrationTests : RelayTest
{
    [Fact]
    public async Task New_account_is_taken_and_told_what_the_relay_holds()
    {
        var account = TestAccount.WithDevices(1, Now);
        var client = ClientOf(account.Devices[0]);

        var response = await client.RegisterAsync(token: new PushToken { Kind = PushKind.Apns, Token = "token" });

        response.ShouldBe(new RegisterResponse { Did = account.Did, DeviceId = client.Device.Id, Seq = 1, KeyId = 1, ServerTime = Now });
        (await Relay.InspectAsync()).PushTokens.ShouldHaveSingleItem().Token.Token.ShouldBe("token");
    }

    [Fact]
    public async Task Account_that_comes_from_elsewhere_is_taken_at_its_number()
    {
        var account = TestAccount.WithDevices(1, Now);
        account.PublishDevices(account.Devices, Now);
        account.PublishDevices(account.Devices, Now);

        (await ClientOf(account.Devices[0]).RegisterAsync()).Seq.ShouldBe(3);
    }

    [Fact]
    public async Task New_device_publishes_the_list_that_adds_it()
    {
        var alice = (await RegisterAccountAsync())[0];
        var account = alice.Device.Account;
        var added = ClientOf(account.NewDevice(Now));
        account.PublishDevices([alice.Device, added.Device], Now);

        (await added.RegisterAsync()).Seq.ShouldBe(2);

        (await alice.HeartbeatAsync()).Seq.ShouldBe(2);
    }

    [Fact]
    public async Task Device_that_is_only_listed_learns_its_account_and_may_register()
    {
        var alice = (await RegisterAccountAsync())[0];
        var account = alice.Device.Account;
        var added = ClientOf(account.NewDevice(Now));
        account.PublishDevices([alice.Device, added.Device], Now);
        await alice.RegisterAsync();

        (await added.HeartbeatAsync()).Did.ShouldBe(account.Did);
        (await added.GetListsAsync(account.Did)).Accounts.ShouldHaveSingleItem().KeyBundles.Count.ShouldBe(1);
        await added.RegisterAsync();
        (await added.GetListsAsync(account.Did)).Accounts.ShouldHaveSingleItem().KeyBundles.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Device_that_takes_itself_off_the_list_is_revoked()
    {
        var alice = await RegisterAccountAsync(2);
        var account = alice[0].Device.Account;
        account.PublishDevices([alice[0].Device], Now);

        (await alice[1].RegisterAsync(bundle: alice[1].Device.Bundle(Now))).KeyId.ShouldBe(0u);
        (await alice[1].RegisterAsync(bundle: alice[1].Device.Bundle(Now))).Seq.ShouldBe(2);

        await alice[1].RefusedAsync(RelayErrorCode.DeviceRevoked, TestClient.Heartbeat);
    }

    [Fact]
    public async Task Revoked_device_loses_its_deliveries_and_payloads_that_nobody_else_waits_for()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = await RegisterAccountAsync(2);
        var envelope = await alice.SendNewAsync(bob[0].Device.Account);
        await bob[0].AcknowledgeAsync(envelope.Id);
        bob[0].Device.Account.PublishDevices([bob[0].Device], Now);

        await bob[0].RegisterAsync();

        var held = await Relay.InspectAsync();
        held.Payloads.ShouldBeEmpty();
        held.Messages.ShouldHaveSingleItem().Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_that_does_not_follow_is_a_conflict()
    {
        var alice = (await RegisterAccountAsync())[0];
        var account = alice.Device.Account;
        var fork = account.SignList(null, [alice.Device], Now.AddMinutes(1));
        var skipped = account.SignList(account.SignList(account.List, [alice.Device], Now), [alice.Device], Now);
        var contents = await ContentsAsync();

        await alice.RefusedAsync(RelayErrorCode.ListConflict, alice.Registration(fork));
        await alice.RefusedAsync(RelayErrorCode.ListConflict, alice.Registration(skipped));

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task List_that_goes_back_is_a_conflict()
    {
        var alice = (await RegisterAccountAsync())[0];
        var account = alice.Device.Account;
        var first = account.List!;
        account.PublishDevices([alice.Device], Now);
        await alice.RegisterAsync();

        await alice.RefusedAsync(RelayErrorCode.ListConflict, alice.Registration(first));
    }

    [Fact]
    public async Task List_that_is_malformed_altered_or_not_signed_by_its_identity_is_invalid()
    {
        var account = TestAccount.WithDevices(1, Now);
        var client = ClientOf(account.Devices[0]);
        var list = account.List!;
        var bundle = TestClient.Statement(client.Device.Bundle(Now));
        using var other = IdentityKey.Generate();
        var foreign = new TestAccount().SignList(null, account.Devices, Now);
        SignedStatement[] wrong =
        [
            TestClient.Statement(list.Bytes, foreign.Signature),
            TestClient.Statement(list.Bytes, list.Signature[..63]),
            TestClient.Statement(NonCanonical(list.Bytes), list.Signature),
            TestClient.Statement(list.Bytes[..^1], list.Signature),
            TestClient.Statement(new byte[] { 0xa0 }, list.Signature),
            TestClient.Statement(ReadOnlyMemory<byte>.Empty, list.Signature),
        ];

        foreach (var statement in wrong)
        {
            await client.RefusedAsync(RelayErrorCode.ListInvalid, Register(statement, bundle));
        }

        (await ContentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bundle_that_is_malformed_expired_or_not_the_devices_own_is_invalid()
    {
        var account = TestAccount.WithDevices(2, Now);
        var client = ClientOf(account.Devices[0]);
        var own = client.Device.Bundle(Now);
        var stranger = TestAccount.WithDevices(1, Now).Devices[0].Bundle(Now);
        SignedStatement[] wrong =
        [
            TestClient.Statement(account.Devices[1].Bundle(Now)),
            TestClient.Statement(stranger),
            TestClient.Statement(client.Device.Bundle(Now.AddDays(-15))),
            TestClient.Statement(own.Bytes, stranger.Signature),
            TestClient.Statement(NonCanonical(own.Bytes), own.Signature),
            TestClient.Statement(own.Bytes[..10], own.Signature),
        ];
        var list = TestClient.Statement(account.List!.Bytes, account.List.Signature);

        foreach (var statement in wrong)
        {
            await client.RefusedAsync(RelayErrorCode.BundleInvalid, Register(list, statement));
        }

        (await ContentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_with_too_many_devices_is_refused()
    {
        var account = TestAccount.WithDevices(11, Now);

        await ClientOf(account.Devices[0]).RefusedAsync(RelayErrorCode.TooManyDevices, ClientOf(account.Devices[0]).Registration());

        (await ContentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_with_a_device_of_another_account_is_a_conflict()
    {
        var victim = (await RegisterAccountAsync())[0];
        var thief = new TestAccount();
        var own = thief.NewDevice(Now);
        thief.PublishDevices([own, victim.Device], Now);
        var contents = await ContentsAsync();

        var client = ClientOf(own);
        await client.RefusedAsync(RelayErrorCode.DeviceConflict, client.Registration());

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task List_that_gives_a_device_another_key_is_a_conflict()
    {
        var alice = (await RegisterAccountAsync())[0];
        var account = alice.Device.Account;
        var added = account.NewDevice(Now);
        using var key = DeviceKey.Generate(alice.Device.Id);
        var list = SignedDeviceList.Sign(
            account.Identity, account.List, [new DeviceEntry(key.Id, key.PublicKey, Now), new DeviceEntry(added.Id, added.Key.PublicKey, Now)], Now);
        var contents = await ContentsAsync();

        var client = ClientOf(added);
        await client.RefusedAsync(RelayErrorCode.DeviceConflict, client.Registration(list));

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task Device_of_another_account_cannot_publish_a_list_that_it_is_not_in()
    {
        var mallory = (await RegisterAccountAsync())[0];
        var alice = (await RegisterAccountAsync())[0];
        var next = alice.Device.Account.SignList(alice.Device.Account.List, [alice.Device], Now);

        await mallory.RefusedAsync(RelayErrorCode.UnknownDevice, alice.Registration(next));
    }

    [Fact]
    public async Task Push_token_without_text_or_with_too_much_is_refused()
    {
        var client = ClientOf(TestAccount.WithDevices(1, Now).Devices[0]);

        foreach (var text in new[] { "", new string('x', 4097) })
        {
            var problem = await client.RefusedAsync(
                RelayErrorCode.InvalidRequest, client.Registration(token: new PushToken { Kind = PushKind.Fcm, Token = text }));
            problem.Errors!.Keys.ShouldBe(["token"]);
        }

        (await ContentsAsync()).ShouldBeEmpty();
    }

    private static SignedRequest Register(SignedStatement list, SignedStatement bundle) => TestClient.Post(
        Buds.Relay.Protocol.RelayRoutes.Register, new RegisterRequest { DeviceList = list, KeyBundle = bundle }, RelayJson.Default.RegisterRequest);

    /// <summary>The same map with its length in two bytes where one would do (RFC 8949 §4.2.1 forbids it).</summary>
    private static byte[] NonCanonical(ReadOnlyMemory<byte> map) => [0xb8, (byte)(map.Span[0] & 0x1f), .. map.Span[1..]];
}
