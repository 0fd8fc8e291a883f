using System.Net;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Testing;

/// <summary>A request to a <see cref="FakeRelay"/> and what came of it.</summary>
public sealed record RelayExchange
{
    /// <summary>Its place among all requests, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was made, by the relay's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The device that signed it; null where none did.</summary>
    public DeviceId? Device { get; init; }

    /// <summary>Its method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Its path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>Its query with the question mark, or nothing.</summary>
    public string Query { get; init; } = string.Empty;

    /// <summary>Its body where that is JSON.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The answer's status; null where none has come, or none came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The answer's body where that is JSON.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>The fault that it ran into, such as <c>lost answer</c> or an error code.</summary>
    public string? Fault { get; init; }

    /// <summary>Why no answer came: the exception that the client saw.</summary>
    public Exception? Exception { get; init; }
}
