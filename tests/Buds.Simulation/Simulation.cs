using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Buds.Client.Memories;
using Buds.Relay.Testing;

namespace Buds.Simulation;

/// <summary>
/// A Circle's people with their devices and a relay, in one process on one clock. A seed decides who does what, which request goes on next, what is lost,
/// what the relay lies about, and who is killed when. At the end the relay is honest and the network good, and everybody must have everything.
/// </summary>
internal sealed class Simulation : IAsyncDisposable
{
    private const int Steps = 150;
    private const int MaxRoundsToEnd = 12;

    // What the network does while it is bad; half of what a test of one fault would take.
    private static readonly FaultRates Rates = new()
    {
        LostRequests = 0.02,
        LostAnswers = 0.04,
        ServerErrors = 0.02,
        RateLimited = 0.01,
        BrokenUploads = 0.05,
        BrokenDownloads = 0.05,
        ExpiredUrls = 0.02,
        RepeatedDeliveries = 0.1,
        ReorderedDeliveries = 0.1,
    };

    private readonly string _folder;
    private readonly FakeRelay _relay;
    private readonly Random _random;
    private readonly int _seed;
    private readonly StringBuilder _history = new();
    private readonly List<SimulatedDevice> _devices = [];
    private readonly Dictionary<string, (string Owner, byte[]? Photo)> _shared = [];

    private Simulation(int seed, FakeRelay relay)
    {
        (_seed, _relay) = (seed, relay);
        _random = new Random(seed);
        _folder = Directory.CreateDirectory(Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"buds-simulation-{seed}-{RandomNumberGenerator.GetHexString(8)}")).FullName;
    }

    /// <summary>Everything that happened, the same for the same seed.</summary>
    public string History => _history.ToString();

    /// <summary>Runs a seed to its end.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvariantException">What must hold did not.</exception>
    public static async Task<string> RunAsync(int seed)
    {
        await using var relay = await FakeRelay.StartAsync();
        await using var simulation = new Simulation(seed, relay);
        try
        {
            await simulation.RunAsync();
        }
        catch (Exception e) when (e is not InvariantException)
        {
            var last = relay.Transcript.Exchanges[^1];
            throw new InvariantException(
                seed,
                $"{e.GetType().Name}: {e.Message}\nThe last request: {last.Method} {last.Path}, {last.Fault ?? "no fault"}, {last.Status}\n{e.StackTrace}",
                simulation.History);
        }

        return simulation.History;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync()
    {
        await BeginAsync();
        _relay.Faults.Randomly(_seed, Rates);
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
        }

        _relay.Faults.Clear();
        _relay.Lies.TellTheTruth();
        Note("the network is good and the relay honest");
        await EndAsync();
    }

    private async Task BeginAsync()
    {
        var people = _random.Next(2, 5);
        for (var person = 0; person < people; person++)
        {
            var device = New($"{(char)('a' + person)}1", $"{(char)('a' + person)}");
            device.Device.Account = await device.Device.Client.CreateAccountAsync(device.Owner);
        }

        foreach (var device in _devices)
        {
            foreach (var other in _devices.Where(other => other != device))
            {
                await device.Device.Account.AddContactAsync((await other.Device.Account.GetContactLinkAsync()).ToString());
            }
        }

        var contacts = await _devices[0].Device.Account.GetContactsAsync();
        await _devices[0].Device.Account.CreateCircleAsync("Simulated", [.. contacts]);
        foreach (var device in _devices)
        {
            await device.Device.Account.SyncAsync();
        }

        for (var second = _random.Next(0, 3); second > 0; second--)
        {
            await LinkAsync();
        }
    }

    private SimulatedDevice New(string name, string owner)
    {
        // Beyond 5 minutes the relay refuses the time of a signature, and is believed about it.
        var device = new SimulatedDevice(name, owner, TimeSpan.FromSeconds(_random.Next(-540, 540)));
        device.Start(_relay, _folder);
        _devices.Add(device);
        return device;
    }

    /// <summary>One more device for somebody, without faults: what waits on the clock would wait for ever.</summary>
    private async Task LinkAsync()
    {
        var first = _devices[_random.Next(_devices.Count)];
        if (first.IsBusy || _devices.Count(device => device.Owner == first.Owner) > 2)
        {
            return;
        }

        Note($"{first.Name} links a device");
        _relay.Faults.Clear();
        _relay.Lies.TellTheTruth();
        var device = New($"{first.Owner}{_devices.Count(device => device.Owner == first.Owner) + 1}", first.Owner);
        using var linking = await device.Device.Client.BeginLinkingAsync();
        var completed = linking.CompleteAsync();
        await TurnUntilAsync(first.Device.Account.LinkDeviceAsync(linking.Link));
        await first.Device.Account.SyncAsync();
        await TurnUntilAsync(completed);
        device.Device.Account = await completed;
        _relay.Faults.Randomly(_random.Next(), Rates);
    }

    private async Task TurnUntilAsync(Task task)
    {
        for (var turn = 0; turn < 2000 && !task.IsCompleted; turn++)
        {
            _relay.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(1));
        }

        await task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task StepAsync()
    {
        // Times differ, so that orders by time do not depend on ids.
        _relay.Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 5)));
        var device = _devices[_random.Next(_devices.Count)];
        var what = _random.Next(100);
        if (device.IsBusy)
        {
            await (what < 12 ? KillAsync(device) : GoOnAsync(device));
            return;
        }

        switch (what)
        {
            case < 30:
                await ShareAsync(device);
                break;
            case < 85:
                await BeginSyncAsync(device);
                break;
            case < 90:
                await LieAsync();
                break;
            case < 92 when _devices.All(each => !each.IsBusy):
                await LinkAsync();
                break;
            case < 96 when _devices.All(each => !each.IsBusy):
                var time = TimeSpan.FromMinutes(_random.Next(1, 600));
                Note($"{time} pass");
                _relay.Time.Advance(time);
                break;
            default:
                // Let some of the others go on for a while.
                for (var others = 0; others < 8; others++)
                {
                    var busy = _devices.Where(each => each.IsBusy).ToArray();
                    if (busy.Length > 0)
                    {
                        await GoOnAsync(busy[_random.Next(busy.Length)]);
                    }
                }

                break;
        }
    }

    private async Task ShareAsync(SimulatedDevice device)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{device.Owner} {_shared.Count}");
        var photo = _random.Next(3) == 0 ? Photo(text) : null;
        Note($"{device.Name} shares {text}{(photo is null ? "" : " with a photo")}");
        if ((await device.Device.Account.GetCirclesAsync()) is not [var circle])
        {
            Note("  and has no Circle yet");
            return;
        }

        await circle.ShareAsync(new NewMemory
        {
            Text = text,
            Photos = photo is null ? [] : [new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream(photo))) { KeepMetadata = true }],
        });
        _shared[text] = (device.Owner, photo);
    }

    private async Task BeginSyncAsync(SimulatedDevice device)
    {
        Note($"{device.Name} syncs");
        await device.Device.BeginAsync(account => account.SyncAsync());
        Told(device);
    }

    private async Task GoOnAsync(SimulatedDevice device)
    {
        Note($"{device.Name} goes on");
        _relay.Time.Advance(TimeSpan.FromMilliseconds(1));
        await device.Device.GoOnAsync(GateDecision.Pass);
        Told(device);
    }

    private async Task KillAsync(SimulatedDevice device)
    {
        var decision = _random.Next(2) == 0 ? GateDecision.Die : GateDecision.PassAndDie;
        Note($"{device.Name} is killed, {(decision == GateDecision.Die ? "before" : "after")} {device.Device.Waiting}");
        await device.RestartAsync(_relay, _folder, () => device.Device.GoOnAsync(decision));
    }

    private async Task LieAsync()
    {
        var held = (await _relay.InspectAsync()).Messages.Where(message => message.Waiting.Count > 0).OrderBy(message => message.Message.ReceivedAt).ToArray();
        if (held.Length == 0 || _random.Next(4) == 0)
        {
            Note("the relay is honest");
            _relay.Lies.TellTheTruth();
            return;
        }

        var message = held[_random.Next(held.Length)].Id;
        var other = held[_random.Next(held.Length)].Id;
        var lie = _random.Next(8);
        Note($"the relay lies ({lie})");
        switch (lie)
        {
            case 0:
                await _relay.Lies.SwapPayloadAsync(message, other);
                break;
            case 1:
                await _relay.Lies.SwapWrappedKeyAsync(message, other);
                break;
            case 2:
                _relay.Lies.AlterHeader(message);
                break;
            case 3:
                _relay.Lies.AlterSignature(message);
                break;
            case 4:
                _relay.Lies.AlterWrappedKey(message);
                break;
            case 5:
                _relay.Lies.Withhold(message);
                break;
            case 6:
                await _relay.Lies.AddDeviceAsync(_devices[_random.Next(_devices.Count)].Device.Account.Did);
                break;
            default:
                await _relay.Lies.DeliverToAsync(_devices[_random.Next(_devices.Count)].Device.Account.DeviceId, message);
                break;
        }
    }

    /// <summary>Everybody does what remains, and looks until nothing comes any more; then what must hold is checked.</summary>
    private async Task EndAsync()
    {
        for (var round = 0; round < MaxRoundsToEnd; round++)
        {
            _relay.Time.Advance(TimeSpan.FromMinutes(1));
            foreach (var device in _devices)
            {
                while (device.IsBusy)
                {
                    await GoOnAsync(device);
                }

                // Their owners decide about what a lie has stopped.
                foreach (var stopped in (await device.Device.Account.GetOutboxAsync()).Where(item => item.Failure is not null))
                {
                    await device.Device.Account.RetryAsync(stopped.Message);
                }

                await BeginSyncAsync(device);
            }

            while (_devices.Where(device => device.IsBusy).ToArray() is { Length: > 0 } busy)
            {
                await GoOnAsync(busy[_random.Next(busy.Length)]);
            }
        }

        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        IReadOnlyList<string>? first = null;
        foreach (var device in _devices)
        {
            Must(device.Device.Fault is null, $"{device.Name} failed with {device.Device.Fault}");
            var outbox = await device.Device.Account.GetOutboxAsync();
            Must(outbox.Count == 0, $"{device.Name} could not send {outbox.Count} messages: {string.Join(", ", outbox.Select(item => item.Failure))}");
            var circles = await device.Device.Account.GetCirclesAsync();
            Must(circles.Count == 1, $"{device.Name} has {circles.Count} Circles");
            var timeline = await circles[0].GetTimelineAsync(1000);
            string[] texts = [.. timeline.Select(memory => memory.Text ?? "")];
            Must(texts.Distinct().Count() == texts.Length, $"{device.Name} has a memory twice: {string.Join(", ", texts)}");
            var missing = _shared.Keys.Except(texts).ToArray();
            Must(missing.Length == 0, $"{device.Name} lacks {string.Join(", ", missing)}");
            var strange = texts.Except(_shared.Keys).ToArray();
            Must(strange.Length == 0, $"{device.Name} has what nobody shared: {string.Join(", ", strange)}");
            Must(first is null || first.SequenceEqual(texts), $"{device.Name} has another order: {string.Join(", ", texts)} instead of {string.Join(", ", first ?? [])}");
            first ??= texts;
            foreach (var memory in timeline)
            {
                await CheckAsync(device, memory);
            }
        }

        await _relay.CleanUpAsync();
        var left = await _relay.InspectAsync();
        Must(left.Messages.All(message => message.Waiting.Count == 0), "messages wait at the relay");
        Must(left.Payloads.Count == 0 || left.Uploads.Count > 0, $"{left.Payloads.Count} payloads are left at the relay");
    }

    private async Task CheckAsync(SimulatedDevice device, Memory memory)
    {
        var (owner, photo) = _shared[memory.Text!];
        var author = _devices.First(each => each.Owner == owner).Device.Account.Did;
        Must(memory.Author == author, $"{device.Name} believes that {memory.Text} is by somebody else");
        Must(memory.Photos.Count == (photo is null ? 0 : 1), $"{device.Name} has {memory.Photos.Count} photos in {memory.Text}");
        if (photo is not null)
        {
            await using var stream = await device.Device.Account.OpenPhotoAsync(memory.Photos[0]);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            Must(copy.ToArray().AsSpan().SequenceEqual(photo), $"{device.Name} has another photo in {memory.Text}");
        }
    }

    private void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            // Events come on threads of their own, and are not part of the history.
            var refusals = _devices.Select(device => $"{device.Name}: {string.Join(", ", device.Device.Refusals)}");
            throw new InvariantException(_seed, $"{otherwise}\nRefused: {string.Join("; ", refusals)}", History);
        }
    }

    private void Told(SimulatedDevice device) => Note($"  {device.Device.Waiting ?? device.Device.Outcome}");

    private void Note(string what) => _history.Append(what).Append('\n');

    private static byte[] Photo(string text) =>
        [.. Enumerable.Range(0, 100).SelectMany(part => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text} {part}"))))];
}
