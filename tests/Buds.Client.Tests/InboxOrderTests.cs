using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Client.Inbox;

namespace Buds.Client.Tests;

/// <summary>Messages that wait together: they are opened ahead of their turn, and each counts as if those before it had been taken first.</summary>
public sealed class InboxOrderTests : IAsyncLifetime
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
        var ben = await TestWorld.AddAsync(_ada, _ben);
        var cleo = await TestWorld.AddAsync(_ada, _cleo);
        await TestWorld.AddAsync(_ben, _ada);
        await TestWorld.AddAsync(_cleo, _ada);
        await _ada.Account.CreateCircleAsync("Lake house", [ben, cleo]);
        await TestWorld.SyncAsync(_ada, _cleo);
        Later();
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Many_messages_that_wait_are_told_of_in_the_order_in_which_they_were_sent()
    {
        for (var i = 0; i < 20; i++)
        {
            await _ada.ShareAsync($"{i}", RandomNumberGenerator.GetBytes(i % 3 == 0 ? 200_000 : 1_000));
            Later();
        }

        await _ada.Account.SyncAsync();
        await _ben.Account.SyncAsync();

        _ = await _ben.EventAsync<MessageReceived>(21);
        _ = await _ada.EventAsync<MessageSent>(21);
        var sent = _ada.Events<MessageSent>().Select(message => message.Message).TakeLast(20);
        _ben.Events<MessageReceived>().Select(message => message.Message).TakeLast(20).ShouldBe(sent);
        (await _ben.TimelineAsync()).Count.ShouldBe(20);
    }

    [Fact]
    public async Task Sender_whom_a_message_before_makes_known_is_heard_at_once()
    {
        await _cleo.ShareAsync("From somebody new", RandomNumberGenerator.GetBytes(1_000));
        await _cleo.Account.SyncAsync();

        await _ben.Account.SyncAsync();

        (await _ben.TimelineAsync()).ShouldHaveSingleItem().Text.ShouldBe("From somebody new");
        _ben.Events<MessageRefused>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Sender_whom_a_message_before_removes_is_heard_no_more()
    {
        await _ben.Account.SyncAsync();
        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await _ada.Account.SyncAsync();
        Later();
        await _cleo.ShareAsync("Too late", RandomNumberGenerator.GetBytes(1_000));
        await _cleo.Account.SyncAsync();

        await _ben.Account.SyncAsync();

        (await _ben.EventAsync<MessageRefused>()).Code.ShouldBe(MessageReceiver.UnknownSender);
        (await _ben.TimelineAsync()).ShouldBeEmpty();
    }

    /// <summary>Messages of the same millisecond are in no order.</summary>
    private void Later() => _world.Relay.Time.Advance(TimeSpan.FromMilliseconds(1));
}
