using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Identity;

public sealed class DeviceListTests : IDisposable
{
    private readonly TestParty _ada = new();
    private readonly TestParty _eve = new();

    public void Dispose()
    {
        _ada.Dispose();
        _eve.Dispose();
    }

    [Fact]
    public void List_reads_back_as_signed()
    {
        var read = SignedDeviceList.Verify(_ada.List.Bytes, _ada.List.Signature);

        read.Cid.ShouldBe(_ada.List.Cid);
        read.Content.Devices.ShouldBe(_ada.List.Content.Devices);
    }

    [Fact]
    public void List_signed_by_another_identity_is_refused()
    {
        var forged = SignedDeviceList.Sign(_eve.Identity, null, [Entry()], TestParty.Now);
        var map = CborMap.Decode(forged.Bytes);
        map["did"] = _ada.Did.ToString();

        Should.Throw<ProtocolException>(() => SignedDeviceList.Verify(map.Encode(), forged.Signature)).Error.ShouldBe(ProtocolError.ListInvalid);
    }

    [Theory]
    [InlineData("seq", 0L)]
    [InlineData("seq", 2L)]
    [InlineData("v", 2L)]
    [InlineData("extra", 1L)]
    [InlineData("issued", -1L)]
    public void List_with_a_field_that_cannot_be_is_refused(string field, long value)
    {
        var map = CborMap.Decode(_ada.List.Bytes);
        map[field] = value;

        Should.Throw<ProtocolException>(() => SignedDeviceList.Verify(map.Encode(), _ada.List.Signature)).Error
            .ShouldBe(field == "v" ? ProtocolError.UnsupportedVersion : ProtocolError.ListInvalid);
    }

    [Fact]
    public void Pin_follows_a_list_that_names_the_pinned_one()
    {
        var next = SignedDeviceList.Sign(_ada.Identity, _ada.List, [.. _ada.List.Content.Devices, Entry()], TestParty.Now);

        DeviceListPin.First(_ada.List).Advance(next).ShouldBe(new DeviceListPin(_ada.Did, 2, next.Cid));
    }

    [Fact]
    public void Pin_stays_at_the_pinned_list()
    {
        var pin = DeviceListPin.First(_ada.List);

        pin.Advance(SignedDeviceList.Verify(_ada.List.Bytes, _ada.List.Signature)).ShouldBe(pin);
    }

    [Fact]
    public void Older_list_is_a_rollback()
    {
        var next = SignedDeviceList.Sign(_ada.Identity, _ada.List, [Entry()], TestParty.Now);

        Should.Throw<ProtocolException>(() => DeviceListPin.First(next).Advance(_ada.List)).Error.ShouldBe(ProtocolError.ListRollback);
    }

    [Fact]
    public void Another_list_with_the_same_number_is_a_fork()
    {
        var other = SignedDeviceList.Sign(_ada.Identity, null, [Entry()], TestParty.Now);

        Should.Throw<ProtocolException>(() => DeviceListPin.First(_ada.List).Advance(other)).Error.ShouldBe(ProtocolError.ListFork);
    }

    [Fact]
    public void Next_list_that_names_another_before_it_is_a_fork()
    {
        var other = SignedDeviceList.Sign(_ada.Identity, null, [Entry()], TestParty.Now);
        var next = SignedDeviceList.Sign(_ada.Identity, other, [Entry()], TestParty.Now);

        Should.Throw<ProtocolException>(() => DeviceListPin.First(_ada.List).Advance(next)).Error.ShouldBe(ProtocolError.ListFork);
    }

    [Fact]
    public void List_further_on_than_the_next_is_followed()
    {
        var second = SignedDeviceList.Sign(_ada.Identity, _ada.List, [Entry()], TestParty.Now);
        var third = SignedDeviceList.Sign(_ada.Identity, second, [Entry()], TestParty.Now);

        DeviceListPin.First(_ada.List).Advance(third).Sequence.ShouldBe(3);
    }

    [Fact]
    public void List_of_another_account_is_not_compared() =>
        Should.Throw<ArgumentException>(() => DeviceListPin.First(_ada.List).Advance(_eve.List));

    [Fact]
    public void Empty_list_and_a_device_twice_are_not_signed()
    {
        var entry = Entry();

        Should.Throw<ArgumentException>(() => SignedDeviceList.Sign(_ada.Identity, null, [], TestParty.Now));
        Should.Throw<ArgumentException>(() => SignedDeviceList.Sign(_ada.Identity, null, [entry, entry], TestParty.Now));
        Should.Throw<ArgumentException>(() => SignedDeviceList.Sign(_ada.Identity, _eve.List, [entry], TestParty.Now));
    }

    [Fact]
    public void Bundle_is_verified_with_the_key_of_its_device_in_the_list()
    {
        var bundle = _ada.Account.Bundles[0];

        SignedKeyBundle.Verify(bundle.Bytes, bundle.Signature, _ada.List.Content).Content.KeyId.ShouldBe(1u);
        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(bundle.Bytes, bundle.Signature, _eve.List.Content)).Error.ShouldBe(ProtocolError.BundleInvalid);
        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(bundle.Bytes, _ada.List.Signature, _ada.List.Content)).Error.ShouldBe(ProtocolError.BundleInvalid);
    }

    [Theory]
    [InlineData("v", 2L, ProtocolError.UnsupportedVersion)]
    [InlineData("key_id", -1L, ProtocolError.BundleInvalid)]
    [InlineData("key_id", 1L << 32, ProtocolError.BundleInvalid)]
    [InlineData("expires", 0L, ProtocolError.BundleInvalid)]
    [InlineData("extra", 0L, ProtocolError.BundleInvalid)]
    public void Bundle_with_a_field_that_cannot_be_is_refused(string field, long value, ProtocolError error)
    {
        var map = CborMap.Decode(_ada.Account.Bundles[0].Bytes);
        map[field] = value;

        Should.Throw<ProtocolException>(() => SignedKeyBundle.Verify(map.Encode(), new byte[64], _ada.List.Content)).Error.ShouldBe(error);
    }

    private static DeviceEntry Entry()
    {
        using var key = DeviceKey.Generate(DeviceId.Create(TestParty.Now));
        return new DeviceEntry(key.Id, key.PublicKey, TestParty.Now);
    }
}
