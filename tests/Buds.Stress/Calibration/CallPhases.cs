using Buds.Crypto.Identifiers;
using Buds.Stress.Load;
using Buds.Stress.Planning;

namespace Buds.Stress.Calibration;

/// <summary>Calls of one kind after the other, while no device listens and none is pushed.</summary>
internal sealed class CallPhases(CalibrationBench bench, WireBytes wire)
{
    // By the names of the plan's figures.
    private const string Heartbeats = "heartbeats";
    private const string Lists = "lists";
    private const string Uploads = "uploads";
    private const string Sends = "sends";
    private const string Reads = "reads";
    private const string Acks = "acks";

    private readonly int _calls = bench.Settings.Calls;

    /// <summary>Makes all of them, and returns what a send cost.</summary>
    public async Task<PhaseCost> RunAsync()
    {
        await MeasureAsync(
            Heartbeats, KnownCoefficients.RelayHeartbeat, KnownCoefficients.DatabaseHeartbeat, "heartbeats, each of another device", i => bench.Calls.HeartbeatAsync(Device(i)));
        await MeasureAsync(
            Lists, KnownCoefficients.RelayDeviceLists, KnownCoefficients.DatabaseDeviceLists, "calls for the lists of 6 people with 15 devices, known but for their bundles",
            i => bench.Calls.ListsAsync(Device(i)));
        var messages = await CalibrationMessage.SealAsync(bench.Circles.Quiet, bench.Settings.Sends, bench.CancellationToken);
        var send = await SendAsync(messages);
        await ReceiveAsync(messages);
        foreach (var message in messages)
        {
            message.Dispose();
        }

        return send;
    }

    private async Task<PhaseCost> SendAsync(IReadOnlyList<CalibrationMessage> messages)
    {
        var upload = await bench.MeasureAsync(messages.Count, i => bench.Calls.UploadAsync(messages[i])) / messages.Count;
        Note(Uploads, upload, KnownCoefficients.RelayUpload, KnownCoefficients.DatabaseUpload, messages.Count, "upload URLs, each of another message");
        await bench.EachAsync(messages.Count, i => bench.Calls.PutAsync(messages[i]));
        var send = await bench.MeasureAsync(messages.Count, i => bench.Calls.SendAsync(messages[i])) / messages.Count;
        var what = $"sends of {CalibrationCircles.Deliveries} deliveries in suite 2, to devices that neither listen nor have a push token, payloads in files";
        Note(Sends, send, KnownCoefficients.RelaySend, KnownCoefficients.DatabaseSend, messages.Count, what);
        bench.NoteDatabase(KnownCoefficients.WalSend, send.Log, messages.Count, what);
        bench.Note(KnownCoefficients.SendIn, send.In, messages.Count, what);
        bench.Note(KnownCoefficients.SendDeliveries, CalibrationCircles.Deliveries, messages.Count, what);
        return send;
    }

    private async Task ReceiveAsync(IReadOnlyList<CalibrationMessage> messages)
    {
        // A page of one message, as a device that is woken for each of them finds it.
        LightDevice[] readers = [.. messages.SelectMany(message => message.Recipients).Distinct()];
        var found = 0;
        var read = await bench.MeasureAsync(_calls, async i => Interlocked.Add(ref found, await bench.Calls.ReadAsync(readers[i % readers.Length], 1)));
        if (found != _calls)
        {
            throw new InvalidOperationException($"{_calls} reads found {found} messages.");
        }

        Note(Reads, read / _calls, KnownCoefficients.RelayInboxRead, KnownCoefficients.DatabaseInboxRead, _calls, "inbox reads of one message");

        var acks = AcksOf(messages).Take(_calls).ToArray();
        var ack = await bench.MeasureAsync(acks.Length, i => bench.Calls.AckAsync(acks[i].Device, [acks[i].Message])) / acks.Length;
        const string WhatAcks = "acks of one message, by all of its devices in turn";
        Note(Acks, ack, KnownCoefficients.RelayAck, KnownCoefficients.DatabaseAck, acks.Length, WhatAcks);
        bench.NoteDatabase(KnownCoefficients.WalAck, ack.Log, acks.Length, WhatAcks);
        await DrainAsync(bench, messages);

        // What an answer takes without messages; the rest of a page is theirs.
        var empty = await bench.MeasureAsync(_calls, i => bench.Calls.ReadAsync(readers[i % readers.Length], 1)) / _calls;
        wire.Note(Reads, empty);
        bench.Note(KnownCoefficients.InboxMessageOut, (read.Out - (empty.Out * _calls)) / found, found, "messages of suite 2 in pages of one");
    }

    /// <summary>Acknowledges all that is left of messages, a device at a time.</summary>
    public static Task DrainAsync(CalibrationBench bench, IReadOnlyList<CalibrationMessage> messages)
    {
        var left = AcksOf(messages).GroupBy(ack => ack.Device).ToArray();
        return bench.EachAsync(left.Length, i => bench.Calls.AckAsync(left[i].Key, [.. left[i].Select(ack => ack.Message)]));
    }

    // Devices of the same message do not come at the same moment: one of each message after the other. The last of all deletes its payload.
    private static IEnumerable<(LightDevice Device, MessageId Message)> AcksOf(IReadOnlyList<CalibrationMessage> messages) => messages
        .Chunk(ChunkOf(messages.Count))
        .SelectMany(chunk => chunk.SelectMany(message => message.Recipients.Select((device, turn) => (Turn: turn, Device: device, message.Id))).OrderBy(ack => ack.Turn))
        .Select(ack => (ack.Device, ack.Id));

    private static int ChunkOf(int messages) => Math.Min(messages, CalibrationSettings.AtOnce * 2);

    private LightDevice Device(int i) => bench.Circles.QuietDevices[i % bench.Circles.QuietDevices.Count];

    private async Task MeasureAsync(string kind, KnownCoefficient relay, KnownCoefficient database, string what, Func<int, Task> call) =>
        Note(kind, await bench.MeasureAsync(_calls, call) / _calls, relay, database, _calls, what);

    private void Note(string kind, PhaseCost call, KnownCoefficient relay, KnownCoefficient database, int count, string what)
    {
        bench.Note(relay, call.Relay, count, what);
        bench.NoteDatabase(database, call.Database, count, what);
        wire.Note(kind, call);
    }
}
