using System.Diagnostics.CodeAnalysis;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Testing;

/// <summary>Draws what happens to a request. The same seed and the same requests in the same order: the same faults.</summary>
[SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "What is drawn must come again with its seed, and is no secret.")]
internal sealed class RandomFaults(int seed, FaultRates rates)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public RelayFault? Draw(HttpMethod method, string path)
    {
        var isPayload = path.StartsWith(RelayRoutes.BlobsPrefix, StringComparison.Ordinal);
        (double Rate, Func<RelayFault> Fault)[] choices =
        [
            (rates.LostRequests, () => RelayFault.LostRequest),
            (rates.LostAnswers, () => RelayFault.LostAnswer),
            (rates.ServerErrors, () => RelayFault.Refusal(RelayErrorCode.StoreUnavailable, null)),
            (isPayload ? 0 : rates.RateLimited, () => RelayFault.Refusal(RelayErrorCode.RateLimited, TimeSpan.FromSeconds(1))),
            (isPayload && method == HttpMethod.Put ? rates.BrokenUploads : 0, () => RelayFault.BrokenUpload(Half())),
            (isPayload && method == HttpMethod.Get ? rates.BrokenDownloads : 0, () => RelayFault.BrokenDownload(Half())),
            (isPayload ? rates.ExpiredUrls : 0, () => RelayFault.Refusal(RelayErrorCode.UrlExpired, null)),
            (path == RelayRoutes.Inbox ? rates.RepeatedDeliveries : 0, () => RelayFault.RepeatedDeliveries),
            (path == RelayRoutes.Inbox ? rates.ReorderedDeliveries : 0, () => RelayFault.ReorderedDeliveries),
        ];
        lock (_gate)
        {
            var chance = _random.NextDouble();
            foreach (var (rate, fault) in choices)
            {
                if (chance < rate)
                {
                    return fault();
                }

                chance -= rate;
            }
        }

        return null;
    }

    public bool DrawLostWake()
    {
        lock (_gate)
        {
            return _random.NextDouble() < rates.LostWakes;
        }
    }

    // Of what is sent or was asked for; drawn under the lock of Draw.
    private double Half() => _random.NextDouble();
}
