using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Devices;

public sealed class DeviceTests : RelayTest
{
    [Fact]
    public async Task New_keys_are_given_out_from_then_on()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bundle = alice.Device.Bundle(Now, 2);

        (await alice.CallAsync(TestClient.Keys(bundle), RelayJson.Default.PublishKeysResponse)).KeyId.ShouldBe(2u);

        (await alice.GetListsAsync(alice.Device.Account.Did)).Accounts.ShouldHaveSingleItem()
            .KeyBundles.ShouldHaveSingleItem().Bytes.ToArray().ShouldBe(bundle.Bytes.ToArray());
    }

    [Fact]
    public async Task Older_keys_do_not_take_the_place_of_newer_ones()
    {
        var alice = (await RegisterAccountAsync())[0];
        await alice.CallAsync(TestClient.Keys(alice.Device.Bundle(Now, 3)), RelayJson.Default.PublishKeysResponse);

        (await alice.CallAsync(TestClient.Keys(alice.Device.Bundle(Now, 2)), RelayJson.Default.PublishKeysResponse)).KeyId.ShouldBe(3u);
    }

    [Fact]
    public async Task Keys_that_are_not_the_devices_own_or_have_expired_are_refused()
    {
        var alice = await RegisterAccountAsync(2);
        var contents = await ContentsAsync();

        await alice[0].RefusedAsync(RelayErrorCode.BundleInvalid, TestClient.Keys(alice[1].Device.Bundle(Now, 2)));
        await alice[0].RefusedAsync(RelayErrorCode.BundleInvalid, TestClient.Keys(alice[0].Device.Bundle(Now.AddDays(-14), 2)));

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task Push_token_is_kept_and_cleared_by_kind_or_all()
    {
        var alice = (await RegisterAccountAsync())[0];
        await SetAsync(alice, new SetPushTokenRequest { Kind = PushKind.Apns, Token = "a" });
        await SetAsync(alice, new SetPushTokenRequest { Kind = PushKind.Fcm, Token = "f" });
        await SetAsync(alice, new SetPushTokenRequest { Kind = PushKind.Apns });
        (await Relay.InspectAsync()).PushTokens.ShouldHaveSingleItem().Token.Token.ShouldBe("f");

        await SetAsync(alice, new SetPushTokenRequest());

        (await Relay.InspectAsync()).PushTokens.ShouldBeEmpty();
    }

    [Fact]
    public async Task Push_token_without_its_kind_is_refused()
    {
        var alice = (await RegisterAccountAsync())[0];

        var problem = await alice.RefusedAsync(RelayErrorCode.InvalidRequest, PushToken(new SetPushTokenRequest { Token = "a" }));

        problem.Errors!.Keys.ShouldBe(["kind"]);
    }

    [Fact]
    public async Task Heartbeat_marks_the_device_as_seen_and_tells_its_account()
    {
        var alice = (await RegisterAccountAsync())[0];
        Relay.Time.Advance(TimeSpan.FromMinutes(1));

        (await alice.HeartbeatAsync()).ShouldBe(new HeartbeatResponse
        {
            Did = alice.Device.Account.Did,
            DeviceId = alice.Device.Id,
            Seq = 1,
            LastSeen = Now,
            ServerTime = Now,
        });

        (await Relay.InspectAsync()).Devices.ShouldHaveSingleItem().LastSeen.ShouldBe(Now);
    }

    [Fact]
    public async Task Any_call_marks_the_device_as_seen_once_an_hour()
    {
        var alice = (await RegisterAccountAsync())[0];
        var start = Now;
        Relay.Time.Advance(TimeSpan.FromMinutes(59));
        await alice.ReadInboxAsync();
        (await Relay.InspectAsync()).Devices.ShouldHaveSingleItem().LastSeen.ShouldBe(start);

        Relay.Time.Advance(TimeSpan.FromMinutes(1));
        await alice.ReadInboxAsync();

        (await Relay.InspectAsync()).Devices.ShouldHaveSingleItem().LastSeen.ShouldBe(Now);
    }

    [Fact]
    public async Task Lists_come_with_bundles_and_leave_out_what_is_known()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = (await RegisterAccountAsync(2))[0].Device.Account;
        var stranger = new TestAccount().Did;

        var all = await alice.GetListsAsync(bob.Did, stranger, bob.Did);
        all.Unknown.ShouldBe([stranger]);
        var account = all.Accounts.ShouldHaveSingleItem();
        account.Did.ShouldBe(bob.Did);
        account.Seq.ShouldBe(1);
        account.DeviceList!.Bytes.ToArray().ShouldBe(bob.List!.Bytes.ToArray());
        account.KeyBundles.Count.ShouldBe(2);

        var known = await alice.CallAsync(
            TestClient.Lists([bob.Did], new Dictionary<Did, long> { [bob.Did] = 1 }), RelayJson.Default.DeviceListsResponse);
        known.Accounts.ShouldHaveSingleItem().DeviceList.ShouldBeNull();
        known.Accounts[0].KeyBundles.Count.ShouldBe(2);

        foreach (var other in new long[] { 0, 2 })
        {
            var changed = await alice.CallAsync(
                TestClient.Lists([bob.Did], new Dictionary<Did, long> { [bob.Did] = other }), RelayJson.Default.DeviceListsResponse);
            changed.Accounts.ShouldHaveSingleItem().DeviceList.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Lists_of_nobody_or_of_too_many_are_refused()
    {
        var alice = (await RegisterAccountAsync())[0];
        Did[] many = [.. Enumerable.Range(0, 13).Select(_ => new TestAccount().Did)];

        (await alice.RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Lists([]))).Errors!.Keys.ShouldBe(["dids"]);
        await alice.RefusedAsync(RelayErrorCode.TooManyRecipients, TestClient.Lists(many));
        (await alice.GetListsAsync(many[..12])).Unknown.Count.ShouldBe(12);
    }

    private static SignedRequest PushToken(SetPushTokenRequest request) =>
        TestClient.Post(RelayRoutes.PushToken, request, RelayJson.Default.SetPushTokenRequest);

    private static async Task SetAsync(TestClient client, SetPushTokenRequest request)
    {
        using var answer = await client.SendAsync(PushToken(request));
        ((int)answer.StatusCode).ShouldBe(204);
    }
}
