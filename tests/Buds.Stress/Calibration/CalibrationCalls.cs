using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Stress.Load;

namespace Buds.Stress.Calibration;

/// <summary>The calls that are measured, each as a client makes it.</summary>
internal sealed class CalibrationCalls(LightRelay relay, CancellationToken cancellationToken)
{
    public Task HeartbeatAsync(LightDevice device) => relay.PostAsync(
        RequestKind.Heartbeat, RelayRoutes.Heartbeat, RelayJson.Default.HeartbeatResponse, device.Key, cancellationToken);

    /// <summary>The lists of a Circle, known but for news, as before each send.</summary>
    public Task ListsAsync(LightDevice device)
    {
        var members = device.User.Circle.Members;
        var request = new DeviceListsRequest
        {
            Dids = [.. members.Select(member => member.Did).Order()],
            Known = members.ToDictionary(member => member.Did, member => member.Recipient.List.Content.Sequence),
        };
        return relay.PostAsync(
            RequestKind.Lists, RelayRoutes.DeviceLists, request, RelayJson.Default.DeviceListsRequest, RelayJson.Default.DeviceListsResponse, device.Key, cancellationToken);
    }

    public async Task UploadAsync(CalibrationMessage message)
    {
        var header = message.Envelope.Content;
        message.Upload = await relay.PostAsync(
            RequestKind.Uploads,
            RelayRoutes.Uploads,
            new UploadRequest { MessageId = header.Id, Size = header.PayloadSize, Sha256 = header.PayloadSha256 },
            RelayJson.Default.UploadRequest,
            RelayJson.Default.UploadResponse,
            message.Sender.Key,
            cancellationToken);
    }

    public Task PutAsync(CalibrationMessage message) => relay.PutAsync(message.Upload!.Url, message.Upload.Headers, message.Payload, cancellationToken);

    public Task SendAsync(CalibrationMessage message) => relay.PostAsync(
        RequestKind.Send,
        RelayRoutes.Send,
        MessageSender.RequestOf(message.Envelope),
        RelayJson.Default.SendRequest,
        RelayJson.Default.SendResponse,
        message.Sender.Key,
        cancellationToken);

    /// <summary>Reads so many messages at the most, and says how many there were.</summary>
    public async Task<int> ReadAsync(LightDevice device, int limit)
    {
        var page = await relay.GetAsync(
            RequestKind.Inbox, RelayRoutes.InboxPage(limit), RelayJson.Default.InboxResponse, device.Key, cancellationToken);
        return page.Messages.Count;
    }

    public Task AckAsync(LightDevice device, IReadOnlyList<MessageId> messages) => relay.PostAsync(
        RequestKind.Ack, RelayRoutes.Ack, new AckRequest { MessageIds = messages }, RelayJson.Default.AckRequest, RelayJson.Default.AckResponse, device.Key, cancellationToken);
}
