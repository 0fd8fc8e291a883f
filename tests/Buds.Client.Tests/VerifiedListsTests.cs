using Buds.Client.Devices;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Client.Tests;

public sealed class VerifiedListsTests
{
    private readonly VerifiedLists _lists = new();

    [Fact]
    public void List_that_was_verified_before_is_not_verified_again()
    {
        var list = NewList();

        Verify(list, list).ShouldBeSameAs(Verify(list, list));
    }

    [Fact]
    public void Other_bytes_under_a_signature_that_was_verified_are_refused()
    {
        var (good, other) = (NewList(), NewList());
        _ = Verify(good, good);

        Should.Throw<ProtocolException>(() => Verify(other, signature: good)).Error.ShouldBe(ProtocolError.ListInvalid);
        Verify(good, good).Did.ShouldBe(good.Did);
    }

    [Fact]
    public void Lists_beyond_the_most_make_room_for_each_other()
    {
        var first = NewList();
        var before = Verify(first, first);
        for (var others = 0; others < VerifiedLists.MaxLists; others++)
        {
            var list = NewList();
            _ = Verify(list, list);
        }

        Verify(first, first).ShouldNotBeSameAs(before);
    }

    private static SignedDeviceList NewList()
    {
        using var identity = IdentityKey.Generate();
        using var device = DeviceKey.Generate(DeviceId.Create(DateTimeOffset.UnixEpoch));
        return SignedDeviceList.Sign(
            identity, previous: null, [new DeviceEntry(device.Id, device.PublicKey, DateTimeOffset.UnixEpoch)], DateTimeOffset.UnixEpoch);
    }

    private SignedDeviceList Verify(SignedDeviceList bytes, SignedDeviceList signature) =>
        _lists.Verify(bytes.Bytes.ToArray(), signature.Signature.ToArray());
}
