using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Buds.Benchmarks.Crypto;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Benchmarks.Micro;

/// <summary>The bodies that are large: a send to 36 devices, and a page of 50 messages.</summary>
public class JsonBenchmarks
{
    private const int Page = 50;

    private readonly SendRequest _send;
    private readonly InboxResponse _inbox;
    private readonly byte[] _sendJson;
    private readonly byte[] _inboxJson;

    public JsonBenchmarks()
    {
        using var circle = new BenchmarkCircle();
        using var envelope = BenchmarkMessage.SealReceipt(circle);
        WrappedKeyRecord[] keys = [.. envelope.WrappedKeys.Select(
            key => new WrappedKeyRecord { DeviceId = key.Device, KeyId = key.KeyId, Enc = key.Encapsulated, Ct = key.Ciphertext })];
        _send = new SendRequest { Header = envelope.Header, Signature = envelope.Signature, WrappedKeys = keys };
        var link = new PayloadLink
        {
            Url = new Uri($"https://relay.example/blobs/{envelope.Content.Id}?expires=1764000000&signature={new string('s', 43)}"),
            Headers = new Dictionary<string, string>(),
            ExpiresAt = circle.Now,
        };
        var message = new InboxMessage
        {
            Header = envelope.Header, Signature = envelope.Signature, WrappedKey = keys[^1], Payload = link, ReceivedAt = circle.Now,
        };
        _inbox = new InboxResponse { Messages = [.. Enumerable.Repeat(message, Page)], HasMore = true };
        _sendJson = WriteSend();
        _inboxJson = WriteInbox();
    }

    [Benchmark(Description = "JSON: write a send to 36 devices")]
    public byte[] WriteSend() => JsonSerializer.SerializeToUtf8Bytes(_send, RelayJson.Default.SendRequest);

    [Benchmark(Description = "JSON: read a send to 36 devices")]
    public SendRequest ReadSend() => RelayJson.Parse(_sendJson, RelayJson.Default.SendRequest);

    [Benchmark(Description = "JSON: write an inbox of 50")]
    public byte[] WriteInbox() => JsonSerializer.SerializeToUtf8Bytes(_inbox, RelayJson.Default.InboxResponse);

    [Benchmark(Description = "JSON: read an inbox of 50")]
    public InboxResponse ReadInbox() => RelayJson.Parse(_inboxJson, RelayJson.Default.InboxResponse);
}
