using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Client;

/// <summary>Lets an app add to the two HTTP clients behind every <see cref="RelayClient"/>.</summary>
public sealed class BudsRelayClientBuilder
{
    /// <summary>The name of the HTTP client that calls the relay.</summary>
    public const string CallsClientName = "Buds.Relay.Client";

    /// <summary>The name of the HTTP client that uploads and downloads payloads by presigned URL.</summary>
    public const string PayloadsClientName = "Buds.Relay.Client.Payloads";

    internal BudsRelayClientBuilder(IHttpClientBuilder calls, IHttpClientBuilder payloads)
    {
        Calls = calls;
        Payloads = payloads;
    }

    /// <summary>The services.</summary>
    public IServiceCollection Services => Calls.Services;

    /// <summary>The HTTP client that calls the relay. Handlers added here see each try, signed: they must leave method, path, query and body
    /// alone.</summary>
    public IHttpClientBuilder Calls { get; }

    /// <summary>The HTTP client of payloads, whose host may be another. Its requests are not signed.</summary>
    public IHttpClientBuilder Payloads { get; }

    /// <summary>Replaces what sends the requests of both clients: a fake relay in a test, or a platform's own handler. Such a handler must not
    /// follow redirects, which would carry signatures elsewhere.</summary>
    /// <param name="create">Makes a handler; called for each client, and again when its handlers are renewed.</param>
    public BudsRelayClientBuilder UsePrimaryHandler(Func<IServiceProvider, HttpMessageHandler> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Calls.ConfigurePrimaryHttpMessageHandler(create);
        Payloads.ConfigurePrimaryHttpMessageHandler(create);
        return this;
    }
}
