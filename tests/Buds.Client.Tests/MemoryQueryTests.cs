using Buds.Client.Memories;

namespace Buds.Client.Tests;

/// <summary>Pages of memories: by Circle, author, day and words.</summary>
public sealed class MemoryQueryTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Nothing_set_finds_everything_newest_first()
    {
        await ShareAsync("One", "Two", "Three");

        (await TextsAsync(new MemoryQuery())).ShouldBe(["Three", "Two", "One"]);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_though_all_have_the_same_time()
    {
        var shared = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            shared.Add($"Memory {i}");
            await _ada.ShareAsync(shared[^1]);
        }

        var found = new List<string?>();
        for (Memory? last = null; ;)
        {
            var page = await _ada.Account.FindMemoriesAsync(new MemoryQuery { Limit = 7, After = last });
            if (page.Count == 0)
            {
                break;
            }

            found.AddRange(page.Select(memory => memory.Text));
            last = page[^1];
        }

        found.ShouldBe(shared, ignoreOrder: true);
        found.Distinct().Count().ShouldBe(25);
    }

    [Fact]
    public async Task Author_finds_theirs_alone()
    {
        await _ada.ShareAsync("Ada's");
        await _ben.ShareAsync("Ben's");
        await TestWorld.SyncAsync(_ada, _ben);

        (await TextsAsync(new MemoryQuery { Author = _ben.Did })).ShouldBe(["Ben's"]);
    }

    [Fact]
    public async Task Circle_finds_its_own_alone()
    {
        await _ada.ShareAsync("At the lake");
        var other = await _ada.Account.CreateCircleAsync("Work", await _ada.Account.GetContactsAsync());
        await other.ShareAsync(new NewMemory { Text = "At work" });

        (await TextsAsync(new MemoryQuery { Circle = other.Id })).ShouldBe(["At work"]);
        (await TextsAsync(new MemoryQuery())).ShouldBe(["At work", "At the lake"], ignoreOrder: true);
    }

    [Fact]
    public async Task Day_finds_from_its_beginning_to_before_its_end()
    {
        var day = _world.Now.Date.AddDays(10);
        _world.Relay.Time.Advance(day - _world.Now.AddMilliseconds(1));
        await _ada.ShareAsync("The day before");
        _world.Relay.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _ada.ShareAsync("At midnight");
        _world.Relay.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        await _ada.ShareAsync("The last moment");
        _world.Relay.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _ada.ShareAsync("The day after");

        var from = new DateTimeOffset(day, TimeSpan.Zero);
        (await TextsAsync(new MemoryQuery { From = from, Until = from.AddDays(1) })).ShouldBe(["The last moment", "At midnight"]);
    }

    [Theory]
    [InlineData("lake", new[] { "Ships on the LAKE", "Lakeside, lake" })]
    [InlineData("lake ships", new[] { "Ships on the LAKE" })]
    [InlineData("lak", new[] { "Ships on the LAKE", "Lakeside, lake" })]
    [InlineData("cafe", new[] { "Café près d'ici" })]
    [InlineData("CAFÉ", new[] { "Café près d'ici" })]
    [InlineData("Füße", new[] { "Nasse Füße" })]
    [InlineData("\"lake\" OR ships*", new string[0])]
    [InlineData("- ( \" *", new string[0])]
    [InlineData("text:lake", new string[0])]
    public async Task Words_find_notes_that_have_all_of_them(string words, string[] expected)
    {
        await ShareAsync("Lakeside, lake", "Ships on the LAKE", "Café près d'ici", "Nasse Füße");

        (await TextsAsync(new MemoryQuery { Text = words })).ShouldBe(expected);
    }

    [Fact]
    public async Task Words_of_an_edited_note_are_those_of_its_newest_version()
    {
        var memory = await _ada.ShareAsync("Sunrise");
        await (await _ada.CircleAsync()).EditAsync(memory, "Sunset");
        await TestWorld.SyncAsync(_ada, _ben);

        foreach (var device in new[] { _ada, _ben })
        {
            (await device.Account.FindMemoriesAsync(new MemoryQuery { Text = "Sunrise" })).ShouldBeEmpty();
            (await device.Account.FindMemoriesAsync(new MemoryQuery { Text = "Sunset" })).ShouldHaveSingleItem().Id.ShouldBe(memory);
        }
    }

    [Fact]
    public async Task Words_of_a_deleted_memory_find_nothing()
    {
        var memory = await _ada.ShareAsync("Quittenmarmelade");
        var circle = await _ada.CircleAsync();
        await circle.DeleteAsync(memory);
        await circle.ShareAsync(new NewMemory { Text = "Another" });

        (await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "Quittenmarmelade" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_find_page_by_page_the_last_to_come_first()
    {
        await ShareAsync("Lake one", "Sea", "Lake two", "Lake three");

        var first = await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "lake", Limit = 2 });
        var rest = await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "lake", Limit = 2, After = first[^1] });

        first.Select(memory => memory.Text).ShouldBe(["Lake three", "Lake two"]);
        rest.Select(memory => memory.Text).ShouldBe(["Lake one"]);
    }

    [Fact]
    public async Task Circle_that_a_person_was_removed_from_is_not_searched()
    {
        var cleo = await _world.NewPersonAsync("Cleo");
        var contact = await TestWorld.AddAsync(_ada, cleo);
        await TestWorld.AddAsync(cleo, _ada);
        await (await _ada.CircleAsync()).AddMemberAsync(contact);
        await _ada.ShareAsync("Lake");
        await TestWorld.SyncAsync(_ada, cleo);
        (await cleo.Account.FindMemoriesAsync(new MemoryQuery { Text = "lake" })).ShouldHaveSingleItem();

        await (await _ada.CircleAsync()).RemoveMemberAsync(cleo.Did);
        await TestWorld.SyncAsync(_ada, cleo);

        (await cleo.Account.FindMemoriesAsync(new MemoryQuery())).ShouldBeEmpty();
        (await cleo.Account.FindMemoriesAsync(new MemoryQuery { Text = "lake" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reactions_are_those_of_each_memory_on_the_page()
    {
        await ShareAsync("One", "Two");
        await TestWorld.SyncAsync(_ada, _ben);
        var circle = await _ben.CircleAsync();
        var two = (await _ben.TimelineAsync())[0];
        await circle.ReactAsync(two.Id, "🌊");

        var page = await _ben.Account.FindMemoriesAsync(new MemoryQuery());
        page[0].Reactions.ShouldBe([new Reaction(_ben.Did, "🌊")]);
        page[1].Reactions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Limit_out_of_range_is_refused(int limit) => Should.Throw<ArgumentOutOfRangeException>(() => new MemoryQuery { Limit = limit });

    private async Task ShareAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await _ada.ShareAsync(text);
            _world.Relay.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<IEnumerable<string?>> TextsAsync(MemoryQuery query) =>
        (await _ada.Account.FindMemoriesAsync(query)).Select(memory => memory.Text);
}
