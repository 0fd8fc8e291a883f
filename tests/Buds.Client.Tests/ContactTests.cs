using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;

namespace Buds.Client.Tests;

public sealed class ContactTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Person_is_added_by_link_under_the_name_it_gives()
    {
        var contact = await TestWorld.AddAsync(_ada, _ben);

        contact.Did.ShouldBe(_ben.Did);
        contact.Name.ShouldBe("Ben");
        (await _ada.Account.GetContactsAsync()).ShouldHaveSingleItem().ShouldBe(contact);
    }

    [Fact]
    public async Task Person_added_again_stays_one()
    {
        await TestWorld.AddAsync(_ada, _ben);
        await TestWorld.AddAsync(_ada, _ben);

        (await _ada.Account.GetContactsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Own_link_is_refused() =>
        (await Should.ThrowAsync<BudsClientException>(() => TestWorld.AddAsync(_ada, _ada))).Code.ShouldBe(BudsErrorCode.InvalidInput);

    [Fact]
    public async Task Link_to_another_relay_is_refused()
    {
        var link = await _ben.Account.GetContactLinkAsync() with { Relay = new Uri("https://elsewhere.test/") };

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.AddContactAsync(link.ToString()))).Code.ShouldBe(BudsErrorCode.OtherRelay);
    }

    [Fact]
    public async Task Account_that_the_relay_does_not_know_is_refused()
    {
        using var nobody = IdentityKey.Generate();
        var link = await _ben.Account.GetContactLinkAsync() with { Did = nobody.Did };

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.AddContactAsync(link.ToString()))).Code.ShouldBe(BudsErrorCode.UnknownAccount);
    }

    [Fact]
    public async Task Devices_that_contradict_the_link_are_refused()
    {
        var link = await _ben.Account.GetContactLinkAsync() with { DeviceList = Cid.Of(CidCodec.DagCbor, "another list"u8) };

        (await Should.ThrowAsync<ProtocolException>(() => _ada.Account.AddContactAsync(link.ToString()))).Error.ShouldBe(ProtocolError.ListFork);
        (await _ada.Account.GetContactsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.com")]
    [InlineData("buds:add?v=1")]
    public async Task Text_that_is_no_link_is_refused(string text) =>
        (await Should.ThrowAsync<ProtocolException>(() => _ada.Account.AddContactAsync(text))).Error.ShouldBe(ProtocolError.TextInvalid);

    [Fact]
    public async Task Links_fit_into_a_QR_code_that_a_camera_reads_at_arms_length()
    {
        // Version 15 with error correction M holds 412 bytes (ISO/IEC 18004, table 7).
        using var linking = await _world.NewDevice().Client.BeginLinkingAsync();

        linking.Link.Length.ShouldBeLessThanOrEqualTo(412);
        (await _ada.Account.GetContactLinkAsync()).ToString().Length.ShouldBeLessThanOrEqualTo(412);
    }

    [Fact]
    public async Task Both_sides_see_the_same_safety_number_and_remember_that_they_compared()
    {
        await TestWorld.AddAsync(_ada, _ben);
        var number = _ada.Account.GetSafetyNumber(_ben.Did);
        number.Digits.ShouldBe(_ben.Account.GetSafetyNumber(_ada.Did).Digits);

        await _ada.Account.MarkVerifiedAsync(_ben.Did);

        (await _ada.Account.GetContactsAsync())[0].VerifiedAt.ShouldBe(_world.Now);
    }

    [Fact]
    public async Task Stranger_cannot_be_marked_as_verified() =>
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.MarkVerifiedAsync(_ben.Did))).Code.ShouldBe(BudsErrorCode.UnknownContact);

    [Fact]
    public async Task Link_is_read_by_the_library_that_wrote_it() =>
        ContactLink.Parse((await _ben.Account.GetContactLinkAsync()).ToString()).Did.ShouldBe(_ben.Did);
}
