using System.Collections.Concurrent;
using System.Globalization;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Stress.Load;
using Buds.Stress.Measuring;
using Buds.Stress.Relay;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Calibration;

/// <summary>
/// What one call of each kind costs the relay: on a relay of its own that does nothing else, a kind at a time, so often that the kernel's clock of 10 ms
/// is fine enough.
/// </summary>
internal sealed class RelayCalibration(StressSettings settings)
{
    private const int Members = 6;
    private const int Sends = 1500;
    private const int WarmUps = 500;
    private const int Streams = 1000;
    private const int AtOnce = 16;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly List<MeasuredCoefficient> _measured = [];

    public async Task<IReadOnlyList<MeasuredCoefficient>> MeasureAsync(CancellationToken cancellationToken)
    {
        var own = settings with { Relay = null };
        await using var home = await RelayHome.OpenAsync(own, null, cancellationToken);
        var process = home.Process!.ProcessId!.Value;
        using var relay = new LightRelay(home.Relay.Url, AtOnce * 2);
        var random = new Random(settings.Seed);
        var people = CreateCircles(random);
        Note("relay.memory.base", ProcessSample.Take(process)!.Value.ResidentBytes, "bytes");
        await people.RegisterAsync(relay, _ => null, new Recorder(), () => { }, cancellationToken);
        await WarmUpAsync(relay, people, cancellationToken);

        var sender = people.Users[0].Devices[0];
        var envelopes = await SealAsync(sender, Sends, cancellationToken);
        Note("send.deliveries", sender.User.Circle.DevicesBut(sender).Length, "count");
        await MeasureAsync("relay.cpu.device_lists", process, Sends, _ => GetListsAsync(relay, sender, cancellationToken));
        var uploads = new ConcurrentDictionary<int, UploadResponse>();
        await MeasureAsync("relay.cpu.upload", process, Sends, async i => uploads[i] = await UploadAsync(relay, sender, envelopes[i], cancellationToken));
        await EachAsync(Sends, i => relay.PutAsync(uploads[i].Url, uploads[i].Headers, envelopes[i].Payload, cancellationToken));
        await MeasureAsync("relay.cpu.send", process, Sends, i => SendAsync(relay, sender, envelopes[i].Envelope, cancellationToken));

        // Everybody reads page after page of a few messages, as devices that are woken soon do.
        LightDevice[] readers = [.. sender.User.Circle.Members.SelectMany(member => member.Devices).Where(device => device != sender)];
        await MeasureAsync("relay.cpu.inbox_read", process, Sends, i => relay.GetAsync(
            RequestKind.Inbox, RelayRoutes.InboxPage(3), RelayJson.Default.InboxResponse, readers[i % readers.Length].Key, cancellationToken));
        MessageId[] ids = [.. envelopes.Select(envelope => envelope.Envelope.Content.Id)];
        await MeasureAsync("relay.cpu.ack", process, Sends, i => relay.PostAsync(
            RequestKind.Ack, RelayRoutes.Ack, new AckRequest { MessageIds = [ids[i]] }, RelayJson.Default.AckRequest, RelayJson.Default.AckResponse, readers[0].Key, cancellationToken));
        await MeasureStreamsAsync(process, relay, readers, cancellationToken);
        envelopes.ForEach(envelope => envelope.Envelope.Dispose());
        return _measured;
    }

    private Population CreateCircles(Random random)
    {
        // Until one Circle is of the average size.
        while (true)
        {
            var people = Population.Create(60, settings.DevicesAUser, settings.XWing, random);
            var circle = people.Circles.FirstOrDefault(circle => circle.Members.Count == Members && circle.DevicesBut(circle.Members[0].Devices[0]).Length is 14 or 15);
            if (circle is not null)
            {
                return Population.Of(circle.Members);
            }
        }
    }

    private async Task MeasureStreamsAsync(int process, LightRelay relay, LightDevice[] readers, CancellationToken cancellationToken)
    {
        var before = ProcessSample.Take(process)!.Value;
        var streams = new ConcurrentBag<HttpResponseMessage>();
        await EachAsync(Streams, async i => streams.Add(await relay.OpenEventsAsync(RelayRoutes.Events, readers[i % readers.Length].Key, cancellationToken)));
        await Task.Delay(Settling, cancellationToken);
        var after = ProcessSample.Take(process)!.Value;
        Note("relay.cpu.event_stream", (after.Cpu - before.Cpu).TotalMilliseconds / Streams, "ms");
        Note("relay.memory.event_stream", Math.Max(0, after.ResidentBytes - before.ResidentBytes) / (double)Streams, "bytes");
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    private async Task MeasureAsync(string name, int process, int count, Func<int, Task> call)
    {
        var before = ProcessSample.Take(process)!.Value;
        await EachAsync(count, call);
        Note(name, (ProcessSample.Take(process)!.Value.Cpu - before.Cpu).TotalMilliseconds / count, "ms");
    }

    private void Note(string name, double value, string unit) => _measured.Add(new MeasuredCoefficient(
        name, value, unit, string.Create(CultureInfo.InvariantCulture, $"calibration: {Sends:N0} calls of each kind, {AtOnce} at once, {settings.Store.ToString().ToLowerInvariant()}")));

    private static Task EachAsync(int count, Func<int, Task> call) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await call(i));

    // What is compiled at first is no part of a call.
    private static async Task WarmUpAsync(LightRelay relay, Population people, CancellationToken cancellationToken)
    {
        var sender = people.Users[^1].Devices[0];
        var envelopes = await SealAsync(sender, WarmUps, cancellationToken);
        await EachAsync(envelopes.Count, async i =>
        {
            _ = await GetListsAsync(relay, sender, cancellationToken);
            var upload = await UploadAsync(relay, sender, envelopes[i], cancellationToken);
            await relay.PutAsync(upload.Url, upload.Headers, envelopes[i].Payload, cancellationToken);
            await SendAsync(relay, sender, envelopes[i].Envelope, cancellationToken);
        });
        LightDevice[] readers = [.. people.Devices.Where(device => device != sender)];
        await EachAsync(readers.Length, async i =>
        {
            for (var more = true; more;)
            {
                var page = await relay.GetAsync(RequestKind.Inbox, RelayRoutes.InboxPage(20), RelayJson.Default.InboxResponse, readers[i].Key, cancellationToken);
                MessageId[] ids = [.. page.Messages.Select(message => EnvelopeHeader.Decode(message.Header).Id)];
                _ = await relay.PostAsync(
                    RequestKind.Ack, RelayRoutes.Ack, new AckRequest { MessageIds = ids }, RelayJson.Default.AckRequest, RelayJson.Default.AckResponse, readers[i].Key, cancellationToken);
                more = page.HasMore;
            }
        });
        envelopes.ForEach(envelope => envelope.Envelope.Dispose());
    }

    private static async Task<List<(SealedEnvelope Envelope, byte[] Payload)>> SealAsync(LightDevice sender, int count, CancellationToken cancellationToken)
    {
        var sealedOnes = new List<(SealedEnvelope, byte[])>(count);
        for (var i = 0; i < count; i++)
        {
            using var payload = new MemoryStream();
            var envelope = await EnvelopeSealer.SealAsync(
                new Package([], []), sender.User.Circle.Recipients, sender.Account, sender.Key, payload, TimeProvider.System.GetUtcNow(),
                new SealOptions { Exclude = sender.Device }, cancellationToken);
            sealedOnes.Add((envelope, payload.ToArray()));
        }

        return sealedOnes;
    }

    private static Task<DeviceListsResponse> GetListsAsync(LightRelay relay, LightDevice sender, CancellationToken cancellationToken)
    {
        var members = sender.User.Circle.Members;
        var request = new DeviceListsRequest
        {
            Dids = [.. members.Select(member => member.Did).Order()],
            Known = members.ToDictionary(member => member.Did, member => member.Recipient.List.Content.Sequence),
        };
        return relay.PostAsync(
            RequestKind.Lists, RelayRoutes.DeviceLists, request, RelayJson.Default.DeviceListsRequest, RelayJson.Default.DeviceListsResponse, sender.Key, cancellationToken);
    }

    private static Task<UploadResponse> UploadAsync(LightRelay relay, LightDevice sender, (SealedEnvelope Envelope, byte[] Payload) message, CancellationToken cancellationToken)
    {
        var header = message.Envelope.Content;
        return relay.PostAsync(
            RequestKind.Uploads,
            RelayRoutes.Uploads,
            new UploadRequest { MessageId = header.Id, Size = header.PayloadSize, Sha256 = header.PayloadSha256 },
            RelayJson.Default.UploadRequest,
            RelayJson.Default.UploadResponse,
            sender.Key,
            cancellationToken);
    }

    private static Task<SendResponse> SendAsync(LightRelay relay, LightDevice sender, SealedEnvelope envelope, CancellationToken cancellationToken) => relay.PostAsync(
        RequestKind.Send, RelayRoutes.Send, MessageSender.RequestOf(envelope), RelayJson.Default.SendRequest, RelayJson.Default.SendResponse, sender.Key, cancellationToken);
}
