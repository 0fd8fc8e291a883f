namespace Buds.Relay.Server.Pushes;

/// <summary>What the push services have in common.</summary>
internal static class PushHttp
{
    // The most that is read of an answer. None is as long.
    private const int MaxAnswer = 16 * 1024;

    /// <summary>Sends a request and hands over its answer, or says that there was none.</summary>
    public static async ValueTask<PushResult> SendAsync(
        HttpClient http, HttpRequestMessage request, Func<HttpResponseMessage, byte[], PushResult> read, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)answer.StatusCode is 429 or >= 500
                ? new PushResult(PushStatus.TryLater, RetryAfter: RetryAfter(answer))
                : read(answer, await ReadAsync(answer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new PushResult(PushStatus.TryLater);
        }
    }

    /// <summary>The beginning of an answer's body.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[MaxAnswer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return buffer[..length];
        }
    }

    public static PushResult Refused(HttpResponseMessage answer) => new(PushStatus.Refused, $"HTTP {(int)answer.StatusCode}");

    private static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when answer.Headers.Date is { } now => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
