using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Testing;

/// <summary>Stands between a client and the relay: runs requests into faults, tells lies in the relay's name, and writes down what was said.</summary>
internal sealed class FaultHandler(RelayFaults faults, RelayLies lies, RelayTranscript transcript, HttpMessageHandler relay) : DelegatingHandler(relay)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.AbsolutePath ?? string.Empty;
        var device = DeviceOf(request);
        var fault = faults.Take(request.Method, path);
        var entry = await transcript.BeginAsync(request, device, fault?.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = fault is null
                ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
                : await fault.Run(request, token => base.SendAsync(request, token), cancellationToken).ConfigureAwait(false);
            response.RequestMessage ??= request;
            await AlterAsync(path, device, fault, response).ConfigureAwait(false);
            await entry.EndAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (Exception e)
        {
            entry.Fail(e);
            throw;
        }
    }

    private async Task AlterAsync(string path, DeviceId? device, RelayFault? fault, HttpResponseMessage response)
    {
        if (device is not { } reader || !response.IsSuccessStatusCode)
        {
            return;
        }

        if (path == RelayRoutes.Inbox)
        {
            await AlterAsync(response, RelayJson.Default.InboxResponse, truth =>
            {
                var earlier = lies.Remember(reader, truth);
                var told = faults.HoldBack(lies.TellInbox(reader, truth));
                return fault?.Alter is { } alter ? alter(told, earlier) : told;
            }).ConfigureAwait(false);
        }
        else if (path == RelayRoutes.DeviceLists)
        {
            await AlterAsync(response, RelayJson.Default.DeviceListsResponse, lies.TellDeviceLists).ConfigureAwait(false);
        }
    }

    private static async Task AlterAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, Func<T, T> alter)
        where T : class
    {
        var truth = RelayJson.Parse(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false), type);
        var told = alter(truth);
        if (!ReferenceEquals(truth, told))
        {
            response.Content = JsonContent.Create(told, type);
        }
    }

    private static DeviceId? DeviceOf(HttpRequestMessage request) =>
        HttpSignatureInput.TryParse(Header(request, HttpSignatureHeaders.SignatureInputName), Header(request, HttpSignatureHeaders.SignatureName), out var input, out _)
            ? input.KeyId
            : null;

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
