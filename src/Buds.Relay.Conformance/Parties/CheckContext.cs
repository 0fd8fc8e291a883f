using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Conformance.Parties;

/// <summary>What checks work with: the relay, its clock and some accounts.</summary>
internal sealed class CheckContext : IDisposable
{
    private readonly HttpClient _http;
    private readonly List<Account> _accounts = [];
    private RelayDescription? _description;
    private Account? _ada;
    private Account? _ben;
    private TimeSpan _offset;

    public CheckContext(ConformanceTarget target)
    {
        Target = target;
        var url = target.BaseUrl.AbsoluteUri;
        _http = new HttpClient(target.CreateHandler()) { BaseAddress = new Uri(url.EndsWith('/') ? url : url + "/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public ConformanceTarget Target { get; }

    public CancellationToken CancellationToken { get; private set; }

    /// <summary>The time by the relay's clock.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _offset;

    public RelayDescription Description => _description ?? throw new ConformanceException("Expected: a description of the relay, and there was none.");

    public CheckContext Begin(CancellationToken cancellationToken)
    {
        CancellationToken = cancellationToken;
        return this;
    }

    /// <summary>Reads the relay's description anew, and its clock.</summary>
    public async Task<RelayDescription> DescribeAsync()
    {
        using var answer = await GetAsync(new Uri(RelayRoutes.Description.TrimStart('/'), UriKind.Relative)).ConfigureAwait(false);
        Expect.That(answer.IsSuccessStatusCode, $"the description to be answered with 200, and it was with {(int)answer.StatusCode}.");
        _description = RelayJson.Parse(await answer.Content.ReadAsByteArrayAsync(CancellationToken).ConfigureAwait(false), RelayJson.Default.RelayDescription);
        _offset = _description.ServerTime - TimeProvider.System.GetUtcNow();
        return _description;
    }

    /// <summary>An account with two devices that checks share, with nothing in their inboxes.</summary>
    public async Task<Account> AdaAsync() => _ada = await EmptyAsync(_ada ?? await NewAccountAsync(2).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Another.</summary>
    public async Task<Account> BenAsync() => _ben = await EmptyAsync(_ben ?? await NewAccountAsync(2).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>An account of a check's own, whose devices are registered.</summary>
    public async Task<Account> NewAccountAsync(int devices = 1)
    {
        var account = await NewUnregisteredAsync(devices).ConfigureAwait(false);
        foreach (var device in account.Devices)
        {
            await device.RegisterAsync().ConfigureAwait(false);
        }

        return account;
    }

    public async Task<Account> NewUnregisteredAsync(int devices = 1)
    {
        if (_description is null)
        {
            await DescribeAsync().ConfigureAwait(false);
        }

        var account = new Account(this, devices);
        _accounts.Add(account);
        return account;
    }

    public async Task AdvanceAsync(TimeSpan time)
    {
        await Target.AdvanceClock!(time, CancellationToken).ConfigureAwait(false);
        await DescribeAsync().ConfigureAwait(false);
        if (time >= RelayTimes.MessageTtl)
        {
            // Their devices may be inactive by now.
            (_ada, _ben) = (null, null);
        }
    }

    /// <summary>Waits as a relay asked, by its clock.</summary>
    public async Task WaitAsync(TimeSpan time)
    {
        if (Target.AdvanceClock is null)
        {
            await Task.Delay(time, TimeProvider.System, CancellationToken).ConfigureAwait(false);
        }
        else
        {
            await AdvanceAsync(time).ConfigureAwait(false);
        }
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken);

    public Task<HttpResponseMessage> GetAsync(Uri url) => _http.GetAsync(url, CancellationToken);

    public Task<HttpResponseMessage> GetAsync(PayloadLink link, long from = 0)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, link.Url);
        foreach (var (name, value) in link.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (from > 0)
        {
            request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(from, null);
        }

        return SendAsync(request);
    }

    public Task<HttpResponseMessage> PutAsync(UploadResponse upload, byte[] content)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, upload.Url) { Content = new ByteArrayContent(content) };
        foreach (var (name, value) in upload.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return SendAsync(request);
    }

    public void Dispose()
    {
        _http.Dispose();
        _accounts.ForEach(account => account.Dispose());
    }

    private static async Task<Account> EmptyAsync(Account account)
    {
        foreach (var device in account.Devices)
        {
            await device.EmptyAsync().ConfigureAwait(false);
        }

        return account;
    }
}
