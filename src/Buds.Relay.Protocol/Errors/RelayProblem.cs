using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Errors;

/// <summary>How a relay reports an error: RFC 9457 problem details with a stable code (protocol.md §6).</summary>
public sealed record RelayProblem : IJsonOnDeserialized
{
    /// <summary>The content type (RFC 9457 §3).</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem's type: <c>urn:buds:relay:</c> and the code.</summary>
    public required string Type { get; init; }

    /// <summary>What happened, the same for every problem of this code.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>What happened this time.</summary>
    public string? Detail { get; init; }

    /// <summary>The stable code: one of <see cref="RelayErrorCode"/>, or another from a newer relay.</summary>
    public required string Code { get; init; }

    /// <summary>With <see cref="RelayErrorCode.ClockSkew"/>: the relay's clock.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>With <see cref="RelayErrorCode.StaleDevices"/>: the accounts whose devices changed. With <see cref="RelayErrorCode.ListConflict"/>:
    /// the account as the relay has it, for one who can sign its lists but has lost all of its devices.</summary>
    public IReadOnlyList<AccountDevices>? Accounts { get; init; }

    /// <summary>With <see cref="RelayErrorCode.InvalidRequest"/>: what is wrong with each field, by its JSON name.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>The problem of a code, with the status and title that the table gives.</summary>
    /// <param name="code">One of <see cref="RelayErrorCode"/>.</param>
    /// <param name="detail">What happened this time; must not quote what the caller sent.</param>
    /// <exception cref="ArgumentException">Not one of <see cref="RelayErrorCode"/>.</exception>
    public static RelayProblem Create(string code, string? detail = null)
    {
        var error = RelayError.Of(code);
        return new RelayProblem
        {
            Type = "urn:buds:relay:" + error.Code,
            Title = error.Title,
            Status = error.Status,
            Detail = detail,
            Code = error.Code,
        };
    }

    void IJsonOnDeserialized.OnDeserialized()
    {
        NullElements.Refuse(Accounts);
        NullElements.Refuse(Errors?.Values);
    }
}
