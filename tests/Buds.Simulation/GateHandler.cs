namespace Buds.Simulation;

/// <summary>Stops each request of a device before the relay until the scheduler says what becomes of it.</summary>
internal sealed class GateHandler(Incarnation device, HttpMessageHandler relay) : DelegatingHandler(relay)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (await device.ArriveAsync($"{request.Method} {Shape(request.RequestUri!)}"))
        {
            case GateDecision.Pass:
                return await base.SendAsync(request, cancellationToken);
            case GateDecision.PassAndDie:
                using (await base.SendAsync(request, cancellationToken))
                {
                    throw Dead();
                }

            default:
                throw Dead();
        }
    }

    private static HttpRequestException Dead() => new(HttpRequestError.ConnectionError, "The device was killed.");

    // Ids differ from run to run.
    private static string Shape(Uri url) => string.Join('/', url.AbsolutePath.Split('/').Select(part => part.Length is 36 or 64 ? "*" : part));
}
