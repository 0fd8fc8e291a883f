using System.Net.Http.Json;
using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Client.Inbox;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Tests;

/// <summary>A relay that lies, and people who were not asked: nothing of it shows, nothing good is lost.</summary>
public sealed class HostileRelayTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private readonly Liar _liar = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = _world.NewDevice();
        _ada.Wire = _liar.Before;
        await _ada.CreateAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Altered_payload_is_refused_once_and_the_mended_one_arrives()
    {
        await _ada.ShareAsync("At the lake", RandomNumberGenerator.GetBytes(200_000));
        await _ada.Account.SyncAsync();
        var message = (await _ada.EventAsync<MessageSent>(2)).Message;
        await _world.Relay.TamperPayloadAsync(message);

        await TestWorld.SyncAsync(_ben);
        (await _ben.EventAsync<MessageRefused>()).ShouldBe(new MessageRefused(message, "payload_corrupt"));
        (await _ben.TimelineAsync()).ShouldBeEmpty();

        await _world.Relay.TamperPayloadAsync(message);
        await TestWorld.SyncAsync(_ben);
        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        _ben.Events<MessageRefused>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Good_messages_around_a_bad_one_arrive()
    {
        await _ada.ShareAsync("One");
        await _ada.Account.SyncAsync();
        await _world.Relay.DeletePayloadAsync((await _ada.EventAsync<MessageSent>(2)).Message);
        await _ada.ShareAsync("Two");
        await _ada.Account.SyncAsync();

        await TestWorld.SyncAsync(_ben);

        (await _ben.TimelineAsync()).ShouldHaveSingleItem().Text.ShouldBe("Two");
    }

    [Fact]
    public async Task Device_list_that_its_account_did_not_sign_stops_the_send_until_the_user_decides()
    {
        _liar.Alter(RelayRoutes.DeviceLists, RelayJson.Default.DeviceListsResponse, answer => answer with
        {
            Accounts = [.. answer.Accounts.Select(account => account.Did != _ben.Did ? account : account with
            {
                Seq = account.Seq + 1,
                DeviceList = new SignedStatement { Bytes = RandomNumberGenerator.GetBytes(100), Signature = RandomNumberGenerator.GetBytes(64) },
            })],
        });
        await _ada.ShareAsync("For Ben alone");
        await _ada.Account.SyncAsync();
        (await _ada.EventAsync<SendFailed>()).Code.ShouldBe("list_invalid");
        var waiting = (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem();
        waiting.Failure.ShouldBe("list_invalid");

        _liar.TellTheTruth();
        (await _ada.Account.RetryAsync(waiting.Message)).ShouldBeTrue();
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Device_list_older_than_one_seen_before_stops_the_send()
    {
        var tablet = await _world.LinkAsync(_ben);
        await _ada.ShareAsync("Now Ada knows of the tablet");
        await TestWorld.SyncAsync(_ada, _ben, tablet);

        _liar.Alter(RelayRoutes.DeviceLists, RelayJson.Default.DeviceListsResponse, answer => answer with
        {
            Accounts = [.. answer.Accounts.Select(account => account.Did != _ben.Did ? account : account with { Seq = 1 })],
        });
        await _ada.ShareAsync("Before the tablet");
        await _ada.Account.SyncAsync();

        (await _ada.EventAsync<SendFailed>()).Code.ShouldBe("list_rollback");
    }

    [Fact]
    public async Task Message_that_is_discarded_is_not_sent()
    {
        _liar.Alter(RelayRoutes.DeviceLists, RelayJson.Default.DeviceListsResponse, answer => answer with { Accounts = [], Unknown = [_ben.Did] });
        await _ada.ShareAsync("Never mind");
        await _ada.Account.SyncAsync();
        var waiting = (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem();
        waiting.Failure.ShouldBe(BudsErrorCode.UnknownAccount);

        (await _ada.Account.DiscardAsync(waiting.Message)).ShouldBeTrue();

        _liar.TellTheTruth();
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.TimelineAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Swapped_wrapped_key_is_refused_and_the_right_one_opens()
    {
        await _ben.ShareAsync("At the lake");
        await _ben.Account.SyncAsync();
        _liar.Alter(RelayRoutes.Inbox, RelayJson.Default.InboxResponse, answer => answer with
        {
            Messages = [.. answer.Messages.Select(message => message with { WrappedKey = message.WrappedKey with { Ct = new byte[48] } })],
        });

        await _ada.Account.SyncAsync();
        (await _ada.EventAsync<MessageRefused>()).Code.ShouldBe("key_unwrap_failed");

        _liar.TellTheTruth();
        await _ada.Account.SyncAsync();
        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Message_handed_out_twice_shows_once()
    {
        await _ben.ShareAsync("At the lake");
        await _ben.Account.SyncAsync();
        InboxResponse? kept = null;
        _liar.Alter(RelayRoutes.Inbox, RelayJson.Default.InboxResponse, answer => answer.Messages.Count > 0 ? kept = answer : answer);
        await _ada.Account.SyncAsync();

        _liar.Alter(RelayRoutes.Inbox, RelayJson.Default.InboxResponse, answer => kept! with { HasMore = false });
        await _ada.Account.SyncAsync();

        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
        _ada.Events<MessageRefused>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_of_a_stranger_waits_unopened_until_the_stranger_is_added()
    {
        var cleo = await _world.NewPersonAsync("Cleo");
        var ada = await TestWorld.AddAsync(cleo, _ada);
        await cleo.Account.CreateCircleAsync("Surprise", [ada]);
        await TestWorld.SyncAsync(cleo, _ada);
        (await _ada.EventAsync<MessageRefused>()).Code.ShouldBe(MessageReceiver.UnknownSender);
        (await _ada.Account.GetCirclesAsync()).ShouldHaveSingleItem();

        await TestWorld.AddAsync(_ada, cleo);
        await _ada.Account.SyncAsync();

        (await _ada.Account.GetCirclesAsync()).Select(circle => circle.Name).ShouldContain("Surprise");
    }

    private sealed class Liar
    {
        private Func<HttpRequestMessage, HttpResponseMessage, Task>? _alter;

        public HttpMessageHandler Before(HttpMessageHandler relay) => new Handler(this) { InnerHandler = relay };

        public void TellTheTruth() => _alter = null;

        public void Alter<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, T> alter)
            where T : class => _alter = async (request, answer) =>
        {
            if (request.RequestUri!.AbsolutePath == path && answer.IsSuccessStatusCode)
            {
                answer.Content = JsonContent.Create(alter(RelayJson.Parse(await answer.Content.ReadAsByteArrayAsync(), type)), type);
            }
        };

        private sealed class Handler(Liar liar) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (liar._alter is { } alter)
                {
                    await alter(request, answer);
                }

                return answer;
            }
        }
    }
}
