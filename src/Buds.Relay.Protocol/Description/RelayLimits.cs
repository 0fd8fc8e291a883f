namespace Buds.Relay.Protocol.Description;

/// <summary>What a relay allows. Start from <see cref="Default"/>, change with <c>with</c> (protocol.md §6).</summary>
public sealed record RelayLimits
{
    /// <summary>The limits of protocol.md §6.</summary>
    public static RelayLimits Default { get; } = new()
    {
        MaxDids = 12,
        MaxDevicesPerDid = 10,
        MaxPayloadBytes = 100L * 1024 * 1024,
        MaxHeaderBytes = 4 * 1024,
        MaxBodyBytes = 256 * 1024,
        SendsPerMinute = 100,
        InboxReadsPerMinute = 200,
        DeviceListsPerMinute = 50,
        RegistrationsPerFiveMinutes = 5,
        InboxPageDefault = 50,
        InboxPageMax = 100,
        AckBatchMax = 500,
    };

    /// <summary>DIDs in one message or one call for device lists.</summary>
    /// <value>12 by default.</value>
    public required int MaxDids { get; init; }

    /// <summary>Devices of one DID.</summary>
    /// <value>10 by default.</value>
    public required int MaxDevicesPerDid { get; init; }

    /// <summary>Size of a payload as stored, in bytes.</summary>
    /// <value>100 MiB by default.</value>
    public required long MaxPayloadBytes { get; init; }

    /// <summary>Size of an envelope's header, in bytes.</summary>
    /// <value>4 KiB by default.</value>
    public required int MaxHeaderBytes { get; init; }

    /// <summary>Size of a request's body, payloads aside, in bytes.</summary>
    /// <value>256 KiB by default.</value>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Messages that a device may send in a minute.</summary>
    /// <value>100 by default.</value>
    public required int SendsPerMinute { get; init; }

    /// <summary>Inbox pages that a device may read in a minute.</summary>
    /// <value>200 by default.</value>
    public required int InboxReadsPerMinute { get; init; }

    /// <summary>Calls for device lists that a device may make in a minute.</summary>
    /// <value>50 by default.</value>
    public required int DeviceListsPerMinute { get; init; }

    /// <summary>Registrations in five minutes.</summary>
    /// <value>5 by default.</value>
    public required int RegistrationsPerFiveMinutes { get; init; }

    /// <summary>Messages on an inbox page where the caller asks for no number.</summary>
    /// <value>50 by default.</value>
    public required int InboxPageDefault { get; init; }

    /// <summary>Messages on an inbox page at most.</summary>
    /// <value>100 by default.</value>
    public required int InboxPageMax { get; init; }

    /// <summary>Messages that one call may acknowledge.</summary>
    /// <value>500 by default.</value>
    public required int AckBatchMax { get; init; }
}
