using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Testing.Tests;

public sealed class RelayLiesTests : TwoPeople
{
    [Fact]
    public async Task Old_device_list_is_served_until_the_truth_is_told()
    {
        var old = await Relay.GetDevicesAsync(Bob.Device.Account.Did);
        var account = Bob.Device.Account;
        account.PublishDevices([.. account.Devices, account.NewDevice(Bob.Now)], Bob.Now);
        await Bob.RegisterAsync();

        Relay.Lies.ServeDevices(old);
        (await Alice.GetListsAsync(account.Did)).Accounts.ShouldHaveSingleItem().Seq.ShouldBe(1);

        Relay.Lies.TellTheTruth();
        (await Alice.GetListsAsync(account.Did)).Accounts.ShouldHaveSingleItem().Seq.ShouldBe(2);
    }

    [Fact]
    public async Task Added_device_comes_in_a_next_list_of_the_account_that_is_not_signed_by_it()
    {
        var added = await Relay.Lies.AddDeviceAsync(Bob.Device.Account.Did);

        var told = (await Alice.GetListsAsync(Bob.Device.Account.Did)).Accounts.ShouldHaveSingleItem();
        told.Seq.ShouldBe(2);
        told.KeyBundles.Count.ShouldBe(2);
        Should.Throw<Crypto.ProtocolException>(() => SignedDeviceList.Verify(told.DeviceList!.Bytes, told.DeviceList.Signature)).Code.ShouldBe("list_invalid");
        added.ShouldNotBe(Bob.Device.Id);
    }

    [Fact]
    public async Task Payload_and_key_of_another_message_are_swapped_in()
    {
        var first = await SendAsync();
        Relay.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await SendAsync();
        var truth = await Bob.ReadInboxAsync();

        await Relay.Lies.SwapPayloadAsync(first.Id, second.Id);
        using (var payload = await Bob.GetAsync((await Bob.ReadInboxAsync()).Messages[0].Payload.Url))
        {
            (await payload.Content.ReadAsByteArrayAsync()).ShouldBe(second.Payload);
        }

        await Relay.Lies.SwapWrappedKeyAsync(first.Id, second.Id);
        (await Bob.ReadInboxAsync()).Messages[0].WrappedKey.Ct.ToArray().ShouldBe(truth.Messages[1].WrappedKey.Ct.ToArray());
    }

    [Fact]
    public async Task Message_reaches_a_device_that_it_is_not_for()
    {
        var envelope = await SendAsync();
        var eve = await RegisterAsync();

        await Relay.Lies.DeliverToAsync(eve.Device.Id, envelope.Id);

        Header((await eve.ReadInboxAsync()).Messages.ShouldHaveSingleItem()).Id.ShouldBe(envelope.Id);
        (await Alice.ReadInboxAsync()).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Altered_parts_differ_in_one_bit_and_the_rest_is_as_it_was()
    {
        var envelope = await SendAsync();
        var truth = (await Bob.ReadInboxAsync()).Messages[0];

        Relay.Lies.AlterSignature(envelope.Id);
        var told = (await Bob.ReadInboxAsync()).Messages[0];

        BitsBetween(told.Signature, truth.Signature).ShouldBe(1);
        BitsBetween(told.Header, truth.Header).ShouldBe(0);
        BitsBetween(told.WrappedKey.Ct, truth.WrappedKey.Ct).ShouldBe(0);
    }

    [Fact]
    public async Task Withheld_message_stays_at_the_relay()
    {
        var envelope = await SendAsync();
        Relay.Lies.Withhold(envelope.Id);

        (await Bob.ReadInboxAsync()).Messages.ShouldBeEmpty();
        (await Relay.InspectAsync()).Messages.ShouldHaveSingleItem().Waiting.ShouldBe([Bob.Device.Id]);
    }

    private static EnvelopeHeader Header(InboxMessage message) => EnvelopeHeader.Decode(message.Header);

    private static int BitsBetween(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) =>
        one.ToArray().Zip(other.ToArray()).Sum(pair => int.PopCount(pair.First ^ pair.Second));
}
