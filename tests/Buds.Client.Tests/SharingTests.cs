using System.Net;
using System.Security.Cryptography;
using System.Text;
using Buds.Client.Events;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Json;

namespace Buds.Client.Tests;

public sealed class SharingTests : IAsyncLifetime
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
    public async Task Upload_that_breaks_in_the_middle_is_made_again()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        _world.Relay.Faults.BreakUploads(1);
        await _ada.ShareAsync("At the lake", new byte[200_000]);

        await _world.TurnUntilAsync(_ada.Account.SyncAsync());
        await _ben.Account.SyncAsync();

        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Memories_of_a_circle_leave_in_the_order_in_which_they_were_shared()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        _world.Relay.Faults.Randomly(seed: 7);
        var shared = new List<Cid>();
        for (var number = 0; number < 10; number++)
        {
            shared.Add(await _ada.ShareAsync($"Memory {number}", new byte[1000 * number]));
        }

        await _world.TurnUntilAsync(_ada.Account.SyncAsync());

        var sends = _world.Relay.Transcript.Exchanges.Where(exchange => exchange.Path == RelayRoutes.Send && exchange.Status == HttpStatusCode.OK);
        sends.Select(exchange => EnvelopeHeader.Decode(RelayJson.Parse(Encoding.UTF8.GetBytes(exchange.RequestBody!), RelayJson.Default.SendRequest).Header).Receipt!.Value)
            .Distinct().TakeLast(10).ShouldBe(shared);
    }

    [Fact]
    public async Task Shared_memory_arrives_with_its_note_and_every_byte_of_its_photos()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var (small, large) = (RandomNumberGenerator.GetBytes(1000), RandomNumberGenerator.GetBytes(300_000));
        var id = await _ada.ShareAsync("At the lake", large, small);

        await TestWorld.SyncAsync(_ada, _ben);

        var memory = (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        memory.Id.ShouldBe(id);
        memory.Author.ShouldBe(_ada.Did);
        memory.Text.ShouldBe("At the lake");
        (await _ben.ReadAsync(memory.Photos[0])).ShouldBe(large);
        (await _ben.ReadAsync(memory.Photos[1])).ShouldBe(small);
    }

    [Fact]
    public async Task Edited_memory_shows_its_new_note_and_its_old_photos()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var id = await _ada.ShareAsync("At teh lake", [1, 2, 3]);
        await TestWorld.SyncAsync(_ada, _ben);

        await (await _ada.CircleAsync()).EditAsync(id, "At the lake");
        await TestWorld.SyncAsync(_ada, _ben);

        var memory = (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        memory.Text.ShouldBe("At the lake");
        memory.EditedAt.ShouldNotBeNull();
        (await _ben.ReadAsync(memory.Photos.ShouldHaveSingleItem())).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Deleted_memory_is_gone_everywhere()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var id = await _ada.ShareAsync("Oops");
        await TestWorld.SyncAsync(_ada, _ben);

        await (await _ada.CircleAsync()).DeleteAsync(id);
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ada.TimelineAsync()).ShouldBeEmpty();
        (await _ben.TimelineAsync()).ShouldBeEmpty();
        (await _ben.Account.FindMemoryAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task Newest_reaction_of_each_person_counts()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var id = await _ada.ShareAsync("At the lake");
        await TestWorld.SyncAsync(_ada, _ben);
        var circle = await _ben.CircleAsync();

        await circle.ReactAsync(id, "👍");
        _world.Relay.Time.Advance(TimeSpan.FromSeconds(1));
        await circle.ReactAsync(id, "❤");
        await TestWorld.SyncAsync(_ben, _ada);

        var reaction = (await _ada.TimelineAsync())[0].Reactions.ShouldHaveSingleItem();
        reaction.Author.ShouldBe(_ben.Did);
        reaction.Emoji.ShouldBe("❤");

        _world.Relay.Time.Advance(TimeSpan.FromSeconds(1));
        await circle.ReactAsync(id, null);
        await TestWorld.SyncAsync(_ben, _ada);
        (await _ada.TimelineAsync())[0].Reactions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Memory_of_another_cannot_be_edited_or_deleted()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        var id = await _ada.ShareAsync("Mine");
        await TestWorld.SyncAsync(_ada, _ben);
        var circle = await _ben.CircleAsync();

        (await Should.ThrowAsync<BudsClientException>(() => circle.EditAsync(id, "Yours"))).Code.ShouldBe(BudsErrorCode.NotAuthor);
        (await Should.ThrowAsync<BudsClientException>(() => circle.DeleteAsync(id))).Code.ShouldBe(BudsErrorCode.NotAuthor);
    }

    [Fact]
    public async Task Timeline_is_newest_first_and_goes_on_page_by_page()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        for (var i = 0; i < 5; i++)
        {
            _world.Relay.Time.Advance(TimeSpan.FromMinutes(1));
            await _ada.ShareAsync($"{i}");
        }

        var circle = await _ada.CircleAsync();
        var first = await circle.GetTimelineAsync(limit: 3);
        var second = await circle.GetTimelineAsync(limit: 3, before: first[^1].SharedAt);

        first.Select(memory => memory.Text).ShouldBe(["4", "3", "2"]);
        second.Select(memory => memory.Text).ShouldBe(["1", "0"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Memory_without_note_and_photo_is_refused(string? text)
    {
        await TestWorld.NewCircleAsync(_ada, _ben);

        (await Should.ThrowAsync<BudsClientException>(() => _ada.ShareAsync(text!))).Code.ShouldBe(BudsErrorCode.InvalidInput);
    }

    [Fact]
    public async Task Message_waits_in_the_outbox_until_the_relay_is_back()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        await _ada.ShareAsync("In a tunnel", [1, 2, 3]);
        (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem().Failure.ShouldBeNull();

        await _ada.RestartAsync();
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ada.Account.GetOutboxAsync()).ShouldBeEmpty();
        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("/api/messages/uploads")]
    [InlineData("/api/messages/send")]
    public async Task Lost_answer_of_the_relay_neither_loses_nor_doubles_a_message(string path)
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        await _ada.ShareAsync("Once", [1, 2, 3]);
        _world.Relay.Faults.LoseAnswers(1, path);

        await _world.TurnUntilAsync(_ada.Account.SyncAsync());
        await TestWorld.SyncAsync(_ben);

        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        _ben.Events<MessageRefused>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Relay_is_left_with_nothing_once_everyone_has_opened()
    {
        await TestWorld.NewCircleAsync(_ada, _ben);
        await _ada.ShareAsync("At the lake", RandomNumberGenerator.GetBytes(100_000));

        await TestWorld.SyncAsync(_ada, _ben);
        await _world.Relay.CleanUpAsync();

        (await _world.Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Suite_without_hybrid_keys_is_used_where_one_device_has_none()
    {
        var old = await _world.NewPersonAsync("Cleo", options => options.OfferXWing = false);
        await TestWorld.NewCircleAsync(_ada, old);
        await _ada.ShareAsync("For everyone");

        await TestWorld.SyncAsync(_ada, old);

        (await old.TimelineAsync()).ShouldHaveSingleItem();
    }
}
