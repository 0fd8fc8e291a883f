using System.Collections.Concurrent;
using System.Diagnostics;
using Buds.Client.Contacts;
using Buds.Crypto.Identifiers;
using Buds.Stress.Measuring;

namespace Buds.Stress.Load;

/// <summary>Circles whose devices are all real clients: the sample that light ones are held against.</summary>
internal sealed class RealCircles(Uri relay, string folder, bool withXWing, Ledger ledger, Recorder recorder) : IAsyncDisposable
{
    public const int UsersInCircle = 3;
    public const int DevicesInCircle = UsersInCircle + 2;

    private readonly List<RealDevice[]> _circles = [];
    private readonly ConcurrentDictionary<Cid, RealShare> _shares = new();
    private readonly SemaphoreSlim _reporting = new(1, 1);

    public IEnumerable<RealDevice> Devices => _circles.SelectMany(circle => circle);

    public int Count => _circles.Count;

    /// <summary>Makes a Circle of three people, two of them with two devices.</summary>
    public async Task AddAsync(int firstNumber, CancellationToken cancellationToken)
    {
        RealDevice[] phones = [.. Enumerable.Range(firstNumber, UsersInCircle).Select(NewDevice)];
        RealDevice[] seconds = [.. Enumerable.Range(firstNumber + UsersInCircle, DevicesInCircle - UsersInCircle).Select(NewDevice)];
        _circles.Add([.. phones, .. seconds]);
        foreach (var phone in phones)
        {
            phone.Use(await phone.Client.CreateAccountAsync("Somebody", cancellationToken: cancellationToken));
        }

        for (var i = 0; i < seconds.Length; i++)
        {
            using var linking = await seconds[i].Client.BeginLinkingAsync(cancellationToken: cancellationToken);
            var completed = linking.CompleteAsync(cancellationToken: cancellationToken);
            await phones[i].Account.LinkDeviceAsync(linking.Link, cancellationToken: cancellationToken);
            seconds[i].Use(await completed);
        }

        var contacts = new List<Contact>();
        foreach (var device in _circles[^1])
        {
            foreach (var other in phones.Where(phone => phone.Account.Did != device.Account.Did))
            {
                var link = await other.Account.GetContactLinkAsync(cancellationToken);
                var contact = await device.Account.AddContactAsync(link.ToString(), cancellationToken);
                if (device == phones[0])
                {
                    contacts.Add(contact);
                }
            }
        }

        _ = await phones[0].Account.CreateCircleAsync("Lake house", contacts, cancellationToken);
        foreach (var device in _circles[^1])
        {
            _ = await device.CircleAsync(cancellationToken);
        }
    }

    /// <summary>Has a device of a Circle share.</summary>
    public async Task ShareAsync(int number, string text, PoolPhoto photo, CancellationToken cancellationToken)
    {
        var circle = _circles[number % _circles.Count];
        var sender = circle[number / _circles.Count % circle.Length];
        var at = Stopwatch.GetTimestamp();
        var memory = await sender.ShareAsync(text, photo, cancellationToken);
        ledger.Expect(memory.ToString(), Ledger.ContentOf(text, photo.Sha256), [.. circle.Where(device => device != sender).Select(device => device.Number)]);
        _shares[memory] = new RealShare(sender.Number, at);
    }

    /// <summary>Tells the ledger what has come.</summary>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        await _reporting.WaitAsync(cancellationToken);
        try
        {
            foreach (var device in Devices)
            {
                await device.ReportAsync(ledger, recorder, _shares, cancellationToken);
            }
        }
        finally
        {
            _ = _reporting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Devices.Select(device => device.DisposeAsync().AsTask()));
        _reporting.Dispose();
    }

    private RealDevice NewDevice(int number) => new(number, relay, Path.Combine(folder, $"device-{number}"), withXWing);
}
