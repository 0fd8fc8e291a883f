using System.Security.Cryptography;
using Buds.Client.Events;

namespace CircleDemo;

/// <summary>Looks at every device: is every memory there, once, with every byte of every photo?</summary>
internal sealed record Verification(int Photos, long Bytes, int Deliveries, int Opened, int Lost, int Duplicated, int Wrong)
{
    public static async Task<Verification> RunAsync(Stage stage)
    {
        foreach (var device in stage.Devices)
        {
            await device.UntilAsync("nothing waits to be sent", async () => (await device.Account.GetOutboxAsync()).Count == 0);
        }

        var deliveries = stage.Devices.Sum(device => device.Events<MessageSent>().Sum(sent => sent.Deliveries));
        foreach (var device in stage.Devices)
        {
            await device.UntilAsync("every message", () => CountOpened(stage) >= deliveries);
        }

        var (lost, wrong, duplicated) = (0, 0, 0);
        foreach (var device in stage.Devices)
        {
            var circle = (await device.Account.GetCirclesAsync())[0];
            var timeline = await circle.GetTimelineAsync(limit: 1000);
            duplicated += timeline.Count - timeline.DistinctBy(memory => memory.Id).Count();
            duplicated += device.Events<MessageReceived>().Count - device.Events<MessageReceived>().DistinctBy(received => received.Message).Count();
            foreach (var (id, files) in stage.Shared)
            {
                var memory = timeline.FirstOrDefault(known => known.Id == id);
                if (memory is null || memory.Photos.Count != files.Count)
                {
                    lost++;
                    continue;
                }

                for (var i = 0; i < files.Count; i++)
                {
                    await using var photo = await device.Account.OpenPhotoAsync(memory.Photos[i]);
                    await using var original = File.OpenRead(files[i]);
                    var (kept, sent) = (await SHA256.HashDataAsync(photo), await SHA256.HashDataAsync(original));
                    wrong += kept.SequenceEqual(sent) ? 0 : 1;
                }
            }
        }

        var all = stage.Shared.Values.SelectMany(files => files).ToArray();
        var opened = CountOpened(stage);
        return new Verification(
            all.Length, all.Sum(file => new FileInfo(file).Length), deliveries, opened, lost + wrong + Math.Max(0, deliveries - opened), duplicated, wrong);
    }

    private static int CountOpened(Stage stage) => stage.OpenedWhileLinking + stage.Devices.Sum(device => device.Events<MessageReceived>().Count);
}
