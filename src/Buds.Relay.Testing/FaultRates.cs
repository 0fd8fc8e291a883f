namespace Buds.Relay.Testing;

/// <summary>How often what goes wrong, where chance decides: each is a share of the requests that it can happen to, from 0 (never) to 1.</summary>
public sealed record FaultRates
{
    /// <summary>Rates of a bad network and a relay under load: about every fourth request runs into something.</summary>
    public static FaultRates Rough { get; } = new()
    {
        LostRequests = 0.05,
        LostAnswers = 0.05,
        ServerErrors = 0.03,
        RateLimited = 0.02,
        BrokenUploads = 0.1,
        BrokenDownloads = 0.1,
        ExpiredUrls = 0.05,
        RepeatedDeliveries = 0.1,
        ReorderedDeliveries = 0.1,
        LostWakes = 0.1,
    };

    /// <summary>Requests that do not reach the relay.</summary>
    public double LostRequests { get; init; }

    /// <summary>Requests that take effect at the relay, and whose answer does not come.</summary>
    public double LostAnswers { get; init; }

    /// <summary>Requests answered with <c>store_unavailable</c>, 503, that do not reach the relay.</summary>
    public double ServerErrors { get; init; }

    /// <summary>Requests answered with <c>rate_limited</c>, 429, and <c>Retry-After: 1</c>, that do not reach the relay.</summary>
    public double RateLimited { get; init; }

    /// <summary>Uploads whose connection breaks in the middle.</summary>
    public double BrokenUploads { get; init; }

    /// <summary>Downloads whose connection breaks in the middle.</summary>
    public double BrokenDownloads { get; init; }

    /// <summary>Uploads and downloads refused with <c>url_expired</c>, 403.</summary>
    public double ExpiredUrls { get; init; }

    /// <summary>Inbox reads that bring messages twice, and some again that the device has acknowledged.</summary>
    public double RepeatedDeliveries { get; init; }

    /// <summary>Inbox reads that bring messages in another order.</summary>
    public double ReorderedDeliveries { get; init; }

    /// <summary>Wake-ups by event stream or push that do not come.</summary>
    public double LostWakes { get; init; }

    internal void Validate()
    {
        Span<double> all =
        [
            LostRequests, LostAnswers, ServerErrors, RateLimited, BrokenUploads, BrokenDownloads, ExpiredUrls, RepeatedDeliveries, ReorderedDeliveries, LostWakes,
        ];
        foreach (var rate in all)
        {
            if (rate is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException("rates", rate, "A rate is a share, 0 to 1.");
            }
        }
    }
}
