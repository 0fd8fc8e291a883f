using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Buds.Client;
using Buds.Client.Memories;
using Microsoft.Extensions.DependencyInjection;

// A device to be killed at any time: it opens its account, shares the memories that it has not shared yet, and ends once its outbox is empty and it
// has everything that is to come. Usage: FOLDER RELAY NAME COUNT EXPECTED
var (folder, relay, name, count, expected) = (
    args[0], new Uri(args[1]), args[2], int.Parse(args[3], CultureInfo.InvariantCulture), int.Parse(args[4], CultureInfo.InvariantCulture));
var services = new ServiceCollection();
services.AddBuds(options =>
{
    options.Relay = relay;
    options.DataDirectory = folder;
});
await using var provider = services.BuildServiceProvider();
await using var account = await provider.GetRequiredService<BudsClient>().OpenAccountAsync() ?? throw new InvalidOperationException("There is no account.");
using var stop = new CancellationTokenSource();
var running = account.RunAsync(stop.Token);
while ((await account.GetCirclesAsync()).Count == 0)
{
    await Task.Delay(20);
}

var circle = (await account.GetCirclesAsync())[0];
var shared = (await circle.GetTimelineAsync(1000)).Where(memory => memory.Author == account.Did).Select(memory => memory.Text).ToHashSet();
for (var number = 0; number < count; number++)
{
    var text = $"{name} {number}";
    if (!shared.Contains(text))
    {
        var photo = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        await circle.ShareAsync(new NewMemory
        {
            Text = text,
            Photos = [new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream([.. Enumerable.Repeat(photo, 2000).SelectMany(part => part)]))) { KeepMetadata = true }],
        });
    }
}

while ((await account.GetOutboxAsync()).Count > 0 || (await circle.GetTimelineAsync(1000)).Count < expected)
{
    await Task.Delay(250);
}

await stop.CancelAsync();
await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
