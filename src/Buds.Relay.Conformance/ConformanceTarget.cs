using Buds.Relay.Conformance.Parties;

namespace Buds.Relay.Conformance;

/// <summary>
/// The relay that is checked. One target for all checks of a run: they share a few accounts, so that a relay which limits registrations can be checked
/// too, and run one after another.
/// </summary>
public sealed class ConformanceTarget : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lazy<CheckContext> _context;

    /// <summary>Names a relay.</summary>
    /// <param name="baseUrl">Where it is, http or https.</param>
    public ConformanceTarget(Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (!baseUrl.IsAbsoluteUri || baseUrl.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("A relay is reached by http or https.", nameof(baseUrl));
        }

        BaseUrl = baseUrl;
        _context = new Lazy<CheckContext>(() => new CheckContext(this));
    }

    /// <summary>Where the relay is.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Makes what sends the requests; a <see cref="SocketsHttpHandler"/> by default. A test server's handler checks a relay in the same
    /// process.</summary>
    public Func<HttpMessageHandler> CreateHandler { get; init; } = static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };

    /// <summary>Admits new accounts where the relay asks for an invite code. About 30 accounts are registered.</summary>
    public string? InviteCode { get; init; }

    /// <summary>Admits new accounts where the relay asks for an OpenID Connect token.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Turns the relay's clock ahead and lets it clean up. Checks of what happens after days are left out where there is none.</summary>
    public Func<TimeSpan, CancellationToken, Task>? AdvanceClock { get; init; }

    /// <summary>How long a check may wait for what a relay says by itself.</summary>
    /// <value>Default: 20 seconds.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_context.IsValueCreated)
        {
            _context.Value.Dispose();
        }

        _turn.Dispose();
    }

    internal async Task RunAsync(Func<CheckContext, Task> check, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await check(_context.Value.Begin(cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
