using System.Security.Cryptography;

namespace Buds.Relay.Client;

/// <summary>How a <see cref="RelayClient"/> calls its relay.</summary>
public sealed class RelayClientOptions
{
    /// <summary>The relay: scheme, host and port alone. <c>https</c>, or <c>http</c> on a loopback address.</summary>
    /// <value>Default: null, for an app that names a relay in each <see cref="RelayClientFactory.Create"/>.</value>
    public Uri? RelayUrl { get; set; }

    /// <summary>How long one try may take, its whole answer read.</summary>
    /// <value>Above 0, at most 5 minutes. Default: 10 s.</value>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take, all its tries and the waits between them.</summary>
    /// <value>At least <see cref="TryTimeout"/>, at most 1 hour. Default: 45 s.</value>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How many times a call is repeated after a transient failure. Every call to a relay may be (protocol.md §6).</summary>
    /// <value>0 to 10. Default: 3.</value>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The wait before the first repeat; it doubles with each one, with jitter.</summary>
    /// <value>Above 0, at most <see cref="MaxRetryDelay"/>. Default: 500 ms.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between two tries. A relay that asks for a longer one by <c>Retry-After</c> ends the call: its error says how
    /// long.</summary>
    /// <value>Above 0, at most 5 minutes. Default: 10 s.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many tries within 30 s it takes to open the circuit, when half of them or more fail. All clients of one relay in the process
    /// share it.</summary>
    /// <value>2 to 10,000. Default: 10.</value>
    public int CircuitMinimumTries { get; set; } = 10;

    /// <summary>How long an open circuit fails calls at once, before it lets one through.</summary>
    /// <value>500 ms to 10 minutes. Default: 15 s.</value>
    public TimeSpan CircuitBreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an upload or download of a payload may stand still. There is no limit on its whole time.</summary>
    /// <value>Above 0, at most 10 minutes. Default: 30 s.</value>
    public TimeSpan PayloadStallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the event stream may be silent before it counts as dead. A relay sends a comment each 15 s.</summary>
    /// <value>Above 0, at most 10 minutes. Default: 45 s.</value>
    public TimeSpan EventSilenceTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often the inbox is polled at first while no source of wake-ups is to be trusted, and how long after a failure it is read again; that
    /// doubles with each failure.</summary>
    /// <value>1 s to <see cref="SafetyPollInterval"/>. Default: 30 s.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the inbox is polled at last, when poll after poll finds nothing.</summary>
    /// <value><see cref="PollInterval"/> to <see cref="SafetyPollInterval"/>. Default: 5 minutes.</value>
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that the inbox is left unread while a source of wake-ups is trusted, unless the relay itself says that nothing waits: a
    /// wake-up may be lost on its way.</summary>
    /// <value>At least <see cref="MaxPollInterval"/>, at most 1 day. Default: 15 minutes.</value>
    public TimeSpan SafetyPollInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The wait before the event stream is opened again; it doubles with each failure, with jitter.</summary>
    /// <value>Above 0, at most <see cref="MaxReconnectDelay"/>. Default: 1 s.</value>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before the event stream is opened again.</summary>
    /// <value>Above 0, at most 1 hour. Default: 60 s.</value>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many messages the inbox reader asks for at a time.</summary>
    /// <value>1 to 100. Default: 50.</value>
    public int InboxPageSize { get; set; } = 50;

    /// <summary>Where jitter comes from, so that devices do not come back all at once: a number from 0 (included) to 1 (excluded).</summary>
    /// <value>Default: the system's random numbers.</value>
    public Func<double> Jitter { get; set; } = static () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);
}
