using Buds.Crypto.Envelopes;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Description;

/// <summary>What the relay says of itself, to everyone.</summary>
internal sealed class DescriptionCalls(IEnumerable<IPushSender> senders, IRegistrationGate gate, RelayClock clock, IOptions<RelayOptions> options)
{
    public Task DescribeAsync(HttpContext context) => CallReader.WriteAsync(
        context,
        new RelayDescription
        {
            Versions = [1],
            Suites = [(int)EnvelopeSuite.X25519, (int)EnvelopeSuite.XWing],
            Limits = options.Value.Limits,
            MessageTtl = RelayTimes.MessageTtl,
            UploadTtl = RelayTimes.UploadTtl,
            PushKinds = [.. senders.Select(sender => sender.Kind).Order()],
            Registration = gate.Name,
            ServerTime = clock.Now,
        },
        RelayJson.Default.RelayDescription);
}
