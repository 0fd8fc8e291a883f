using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Buds.Relay.Server.Tests.Pushes;

/// <summary>Which sends push which devices.</summary>
public sealed class PushTests : RelayTest
{
    private readonly RecordingSender _service = new();
    private TestClient _sender = null!;
    private TestClient _receiver = null!;
    private TestClient _other = null!;

    protected override void Replace(IServiceCollection services)
    {
        services.AddSingleton<IPushSender>(_service);
        services.Configure<PushOptions>(push => (push.QueueCapacity, push.Concurrency) = (2, 1));
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _sender = (await RegisterAccountAsync())[0];
        _receiver = (await RegisterAccountAsync())[0];
        _other = (await RegisterAccountAsync())[0];
        await SetTokenAsync(_receiver, "receiver");
        await SetTokenAsync(_other, "other");
    }

    [Fact]
    public async Task Device_that_sleeps_is_pushed()
    {
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
    }

    [Fact]
    public async Task Device_without_a_token_of_a_service_that_there_is_is_not_pushed()
    {
        await _receiver.CallNothingAsync(PushTokenCall(PushKind.Apns, null));
        await _receiver.CallNothingAsync(PushTokenCall(PushKind.Fcm, "receiver"));
        await SendToReceiverAsync();
        await NobodyElseIsPushedAsync();
    }

    [Fact]
    public async Task Device_is_pushed_once_in_30_seconds_until_it_reads()
    {
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
        await SendToReceiverAsync();
        await NobodyElseIsPushedAsync();

        Relay.Time.Advance(TimeSpan.FromSeconds(30));
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
    }

    [Fact]
    public async Task Device_that_has_read_its_inbox_is_pushed_again_at_once()
    {
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
        await _receiver.ReadInboxAsync();
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
    }

    [Fact]
    public async Task Device_that_reads_a_later_page_is_not_pushed_again()
    {
        var first = await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
        await _receiver.ReadInboxAsync(after: first.Id);
        await SendToReceiverAsync();
        await NobodyElseIsPushedAsync();
    }

    [Fact]
    public async Task Device_that_holds_an_event_stream_is_not_pushed()
    {
        using (await EventReader.OpenAsync(_receiver))
        {
            await SendToReceiverAsync();
            await NobodyElseIsPushedAsync();
        }
    }

    [Fact]
    public async Task Full_queue_makes_no_send_wait()
    {
        var isBusy = new TaskCompletionSource<PushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _service.Answer = _ => new ValueTask<PushResult>(isBusy.Task);
        for (var i = 0; i < 100; i++)
        {
            Relay.Time.Advance(TimeSpan.FromSeconds(31));
            await SendToReceiverAsync();
        }

        isBusy.SetResult(new PushResult(PushStatus.Sent));
        (await _receiver.ReadInboxAsync(limit: 100)).Messages.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Token_that_the_service_does_not_know_is_forgotten()
    {
        _service.Answer = _ => ValueTask.FromResult(new PushResult(PushStatus.TokenInvalid));
        await SendToReceiverAsync();
        await _service.NextAsync();
        await NobodyElseIsPushedAsync();
        await UntilAsync(async () => (await Relay.InspectAsync()).PushTokens.All(token => token.Device != _receiver.Device.Id));
    }

    [Fact]
    public async Task Push_that_failed_is_tried_again_later_and_later()
    {
        var attempts = 0;
        _service.Answer = _ => ValueTask.FromResult(new PushResult(Interlocked.Increment(ref attempts) < 3 ? PushStatus.TryLater : PushStatus.Sent));
        await SendToReceiverAsync();
        await _service.NextAsync();
        await AdvanceUntilNextAsync();
        await AdvanceUntilNextAsync();
        attempts.ShouldBe(3);
    }

    [Fact]
    public async Task Push_is_tried_again_no_sooner_than_the_service_says()
    {
        var answers = new Queue<PushResult>([new(PushStatus.TryLater, RetryAfter: TimeSpan.FromSeconds(20)), new(PushStatus.Sent)]);
        _service.Answer = _ => ValueTask.FromResult(answers.Dequeue());
        var before = Now;
        await SendToReceiverAsync();
        await _service.NextAsync();
        await AdvanceUntilNextAsync();
        (Now - before).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Sender_that_throws_stops_no_other_push()
    {
        _service.Answer = token => token == "receiver" ? throw new InvalidOperationException("A fault.") : ValueTask.FromResult(new PushResult(PushStatus.Sent));
        await SendToReceiverAsync();
        (await _service.NextAsync()).ShouldBe("receiver");
        await _sender.SendNewAsync(_other.Device.Account);
        while (await AdvanceUntilNextAsync() != "other")
        {
        }
    }

    [Fact]
    public async Task What_waits_is_sent_when_the_relay_stops()
    {
        await SendToReceiverAsync();
        await Relay.Services.GetServices<IHostedService>().OfType<PushLoop>().Single().StopAsync(CancellationToken.None);
        _service.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Description_names_the_services() =>
        (await _sender.DescribeAsync()).PushKinds.ShouldBe([PushKind.Apns]);

    private static SignedRequest PushTokenCall(PushKind kind, string? token) => TestClient.Post(
        RelayRoutes.PushToken, new SetPushTokenRequest { Kind = kind, Token = token }, RelayJson.Default.SetPushTokenRequest);

    private static Task SetTokenAsync(TestClient client, string token) => client.CallNothingAsync(PushTokenCall(PushKind.Apns, token));

    private Task<TestEnvelope> SendToReceiverAsync() => _sender.SendNewAsync(_receiver.Device.Account);

    /// <summary>Pushes leave in their order: when another device's is there, what was sent before had its turn.</summary>
    private async Task NobodyElseIsPushedAsync()
    {
        await _sender.SendNewAsync(_other.Device.Account);
        (await _service.NextAsync()).ShouldBe("other");
    }

    private async Task<string> AdvanceUntilNextAsync()
    {
        var next = _service.NextAsync();
        await UntilAsync(() =>
        {
            Relay.Time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(next.IsCompleted);
        });
        return await next;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(5);
        }
    }
}
