using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Testing.Tests;

public sealed class DeliveryFaultTests : TwoPeople
{
    [Fact]
    public async Task Broken_upload_stores_nothing_and_may_be_repeated()
    {
        var envelope = await TestEnvelope.SealAsync(Alice.Device, [Bob.Device.Account], Alice.Now, blobSize: 100_000);
        var upload = await Alice.AnnounceAsync(envelope);
        Relay.Faults.BreakUploads(1);

        using (var content = new ByteArrayContent(envelope.Payload))
        {
            await Should.ThrowAsync<Exception>(() => Alice.PutAsync(upload.Url, content));
        }

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
        await Alice.UploadAsync(envelope);
        await Alice.SendMessageAsync(envelope);
    }

    [Fact]
    public async Task Broken_download_ends_in_the_middle_and_its_rest_is_to_be_had_by_range()
    {
        var envelope = await SendAsync();
        var url = (await Bob.ReadInboxAsync()).Messages[0].Payload.Url;
        Relay.Faults.BreakDownloads(1);

        using var answer = await Bob.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var first = new byte[envelope.Payload.Length];
        var read = 0;
        await Should.ThrowAsync<IOException>(async () =>
        {
            while (true)
            {
                read += await stream.ReadAsync(first.AsMemory(read));
            }
        });

        read.ShouldBe(envelope.Payload.Length / 2);
        first.AsSpan(0, read).SequenceEqual(envelope.Payload.AsSpan(0, read)).ShouldBeTrue();
    }

    [Fact]
    public async Task Expired_url_is_refused()
    {
        await SendAsync();
        var url = (await Bob.ReadInboxAsync()).Messages[0].Payload.Url;
        Relay.Faults.ExpireUrls(1);

        using (var refused = await Bob.GetAsync(url))
        {
            await refused.ShouldBeRefusedAsync(RelayErrorCode.UrlExpired);
        }

        using var answer = await Bob.GetAsync(url);
        answer.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Repeated_deliveries_come_twice_and_after_they_were_acknowledged()
    {
        var first = await SendAsync();
        await Bob.ReadInboxAsync();
        await Bob.AcknowledgeAsync(first.Id);
        var second = await SendAsync();
        Relay.Faults.RepeatDeliveries(1);

        Ids(await Bob.ReadInboxAsync()).ShouldBe([first.Id, second.Id, second.Id]);
        Ids(await Bob.ReadInboxAsync()).ShouldBe([second.Id]);
    }

    [Fact]
    public async Task Reordered_deliveries_come_newest_first()
    {
        var first = await SendAsync();
        Relay.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await SendAsync();
        Relay.Faults.ReorderDeliveries(1);

        Ids(await Bob.ReadInboxAsync()).ShouldBe([second.Id, first.Id]);
        Ids(await Bob.ReadInboxAsync()).ShouldBe([first.Id, second.Id]);
    }

    [Fact]
    public async Task Delayed_deliveries_show_once_their_time_has_come()
    {
        Relay.Faults.DeliveryDelay = TimeSpan.FromMinutes(5);
        var envelope = await SendAsync();
        (await Bob.ReadInboxAsync()).Messages.ShouldBeEmpty();

        Relay.Time.Advance(TimeSpan.FromMinutes(5));

        Ids(await Bob.ReadInboxAsync()).ShouldBe([envelope.Id]);
    }

    [Fact]
    public async Task Push_arrives_with_the_token_of_the_device()
    {
        await SetTokenAsync();
        var arrived = new TaskCompletionSource<SentPush>();
        Relay.Pushes.Arrived += (_, push) => arrived.TrySetResult(push);

        await SendAsync();

        (await arrived.Task).ShouldBe(new SentPush(PushKind.Apns, "bobs-phone", Relay.Time.GetUtcNow(), Arrived: true));
    }

    [Fact]
    public async Task Lost_wake_was_sent_and_does_not_arrive()
    {
        await SetTokenAsync();
        var arrived = 0;
        Relay.Pushes.Arrived += (_, _) => arrived++;
        Relay.Faults.WakesOff = true;

        await SendAsync();
        while (Relay.Pushes.Sent.Count == 0)
        {
            await Task.Delay(1);
        }

        Relay.Pushes.Sent.ShouldHaveSingleItem().Arrived.ShouldBeFalse();
        arrived.ShouldBe(0);
    }

    [Fact]
    public async Task Lost_wake_leaves_the_event_stream_open_and_silent()
    {
        using var events = await EventReader.OpenAsync(Bob);
        Relay.Faults.WakesOff = true;
        await SendAsync();
        Relay.Faults.WakesOff = false;
        var next = events.ReadAsync();
        next.IsCompleted.ShouldBeFalse();

        await SendAsync();

        (await next).ShouldBe("event: inbox\ndata: {}");
    }

    private Task SetTokenAsync() => Bob.CallNothingAsync(TestClient.Post(
        Protocol.RelayRoutes.PushToken, new SetPushTokenRequest { Kind = PushKind.Apns, Token = "bobs-phone" }, RelayJson.Default.SetPushTokenRequest));

    private static MessageId[] Ids(InboxResponse inbox) => [.. inbox.Messages.Select(message => EnvelopeHeader.Decode(message.Header).Id)];
}
