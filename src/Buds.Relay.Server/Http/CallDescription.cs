using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server.Http;

/// <summary>A call as it is mapped and described.</summary>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Request">The record it takes; null for none.</param>
/// <param name="Response">The record it gives; null for none.</param>
/// <param name="Handler">What runs it.</param>
internal sealed record CallDescription(string Method, string Summary, Type? Request, Type? Response, Func<HttpContext, Task> Handler)
{
    /// <summary>A call that a service handles.</summary>
    public static CallDescription Of<TService>(
        string method, string summary, Type? request, Type? response, Func<TService, HttpContext, Task> handler)
        where TService : notnull =>
        new(method, summary, request, response, context => handler(context.RequestServices.GetRequiredService<TService>(), context));
}
