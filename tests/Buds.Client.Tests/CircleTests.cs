using Buds.Client.Contacts;
using Buds.Client.Memories;

namespace Buds.Client.Tests;

public sealed class CircleTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;
    private TestDevice _cleo = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        _cleo = await _world.NewPersonAsync("Cleo");
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Everyone_sees_the_same_people_and_name()
    {
        var made = await TestWorld.NewCircleAsync(_ada, _ben, _cleo);

        foreach (var device in (TestDevice[])[_ada, _ben, _cleo])
        {
            var circle = await device.CircleAsync();
            circle.Id.ShouldBe(made.Id);
            circle.Name.ShouldBe("Lake house");
            circle.Owner.ShouldBe(_ada.Did);
            circle.Members.Select(member => member.Did).ShouldBe([_ada.Did, _ben.Did, _cleo.Did], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Newcomer_sees_what_is_shared_from_then_on_and_nothing_before()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        await _ada.ShareAsync("Before");
        await TestWorld.AddAsync(_cleo, _ada);
        var cleo = await TestWorld.AddAsync(_ada, _cleo);

        await (await _ada.CircleAsync()).AddMemberAsync(cleo);
        await _ben.Account.SyncAsync();
        await _ada.ShareAsync("After");
        await TestWorld.SyncAsync(_ada, _ben, _cleo);

        (await _cleo.TimelineAsync()).ShouldHaveSingleItem().Text.ShouldBe("After");
        (await _ben.TimelineAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Members_hear_of_a_newcomer_whom_they_never_added()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        await TestWorld.AddAsync(_cleo, _ada);
        await (await _ada.CircleAsync()).AddMemberAsync(await TestWorld.AddAsync(_ada, _cleo));
        await TestWorld.SyncAsync(_ada, _ben, _cleo);

        await _cleo.ShareAsync("Hello everyone");
        await TestWorld.SyncAsync(_cleo, _ben);

        (await _ben.TimelineAsync()).ShouldHaveSingleItem().Author.ShouldBe(_cleo.Did);
    }

    [Fact]
    public async Task Removed_member_gets_nothing_more_and_is_told()
    {
        await TestWorld.NewCircleAsync(_ada, _ben, _cleo);

        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await _ada.ShareAsync("Without Cleo");
        await TestWorld.SyncAsync(_ada, _ben, _cleo);

        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        (await _cleo.Account.GetCirclesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_removed_member_goes_on_to_share_is_not_shown()
    {
        await TestWorld.NewCircleAsync(_ada, _ben, _cleo);
        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await TestWorld.SyncAsync(_ada, _ben);

        // Cleo's device has not heard of it, as a hostile one would pretend.
        await _cleo.ShareAsync("Still here");
        await _cleo.Account.SyncAsync();
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.TimelineAsync()).ShouldBeEmpty();
        (await _ada.TimelineAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_its_maker_changes_a_circle()
    {
        await TestWorld.NewCircleAsync(_ada, _ben, _cleo);
        var circle = await _ben.CircleAsync();

        (await Should.ThrowAsync<BudsClientException>(() => circle.RemoveMemberAsync(_cleo.Did))).Code.ShouldBe(BudsErrorCode.NotOwner);
        (await Should.ThrowAsync<BudsClientException>(() => circle.RenameAsync("Mine"))).Code.ShouldBe(BudsErrorCode.NotOwner);
    }

    [Fact]
    public async Task New_name_reaches_everyone()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);

        await (await _ada.CircleAsync()).RenameAsync(" Sea house ");
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.CircleAsync()).Name.ShouldBe("Sea house");
    }

    [Fact]
    public async Task Thirteenth_person_is_refused()
    {
        var contacts = Enumerable.Range(0, 12).Select(number => Stranger($"Person {number}")).ToArray();

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.CreateCircleAsync("Crowd", contacts))).Code.ShouldBe(BudsErrorCode.CircleFull);
    }

    [Fact]
    public async Task Circle_of_one_is_refused() =>
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.CreateCircleAsync("Alone", []))).Code.ShouldBe(BudsErrorCode.CircleFull);

    [Fact]
    public async Task Last_other_person_and_the_maker_cannot_be_removed()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var circle = await _ada.CircleAsync();

        (await Should.ThrowAsync<BudsClientException>(() => circle.RemoveMemberAsync(_ben.Did))).Code.ShouldBe(BudsErrorCode.CircleFull);
        (await Should.ThrowAsync<BudsClientException>(() => circle.RemoveMemberAsync(_ada.Did))).Code.ShouldBe(BudsErrorCode.InvalidInput);
        (await Should.ThrowAsync<BudsClientException>(() => circle.RemoveMemberAsync(_cleo.Did))).Code.ShouldBe(BudsErrorCode.NotMember);
    }

    [Fact]
    public async Task Who_is_out_cannot_share()
    {
        await TestWorld.NewCircleAsync(_ada, _ben, _cleo);
        var circle = await _cleo.CircleAsync();
        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await TestWorld.SyncAsync(_ada, _cleo);

        (await Should.ThrowAsync<BudsClientException>(() => circle.ShareAsync(new NewMemory { Text = "Hello?" }))).Code.ShouldBe(BudsErrorCode.NotMember);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    public async Task Name_that_nobody_should_see_is_refused(string name)
    {
        var ben = await TestWorld.AddAsync(_ada, _ben);

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.CreateCircleAsync(name, [ben]))).Code.ShouldBe(BudsErrorCode.InvalidInput);
    }

    private Contact Stranger(string name)
    {
        using var identity = Crypto.Identity.IdentityKey.Generate();
        return new Contact(identity.Did, name, _world.Now, null);
    }
}
