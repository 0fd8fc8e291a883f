using System.Diagnostics.CodeAnalysis;
using Buds.Relay.Protocol.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server.Http;

/// <summary>Maps one call: its handler, what it takes and gives, and the answer to every other method.</summary>
internal static class CallEndpoints
{
    public const string Json = "application/json";

    /// <summary>Maps the calls of one path.</summary>
    public static void MapCalls(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string path, params ReadOnlySpan<CallDescription> calls)
    {
        foreach (var call in calls)
        {
            var endpoint = routes.MapMethods(path, [call.Method], Guarded(call.Handler)).WithSummary(call.Summary).WithTags("Buds relay");

            // What the descriptions of an application's endpoints (OpenAPI) are made from; the framework adds it to other kinds of handlers alone.
            endpoint.WithMetadata(call.Handler.Method);
            if (call.Request is { } request)
            {
                endpoint.WithMetadata(new AcceptsMetadata([Json], request));
            }

            endpoint.WithMetadata(
                call.Response is { } response
                    ? new ProducesResponseTypeMetadata(StatusCodes.Status200OK, response, [Json])
                    : new ProducesResponseTypeMetadata(StatusCodes.Status200OK));
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(RelayProblem), [RelayProblem.MediaType]));
        }

        string[] methods = [.. calls.ToArray().Select(call => call.Method)];
        routes.Map(path, Guarded(context =>
        {
            if (methods.Contains(context.Request.Method))
            {
                // Routing leaves out an endpoint that does not accept the request's media type.
                throw RelayProblems.Of(RelayErrorCode.UnsupportedMediaType);
            }

            context.Response.Headers.Allow = string.Join(", ", methods);
            throw RelayProblems.Of(RelayErrorCode.MethodNotAllowed);
        })).ExcludeFromDescription();
    }

    /// <summary>Maps paths at which there is nothing.</summary>
    public static void MapNothing(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string path) =>
        routes.Map(path, Guarded(static _ => throw RelayProblems.Of(RelayErrorCode.NotFound))).ExcludeFromDescription();

    private static RequestDelegate Guarded(Func<HttpContext, Task> handler) =>
        context => context.RequestServices.GetRequiredService<CallGuard>().RunAsync(context, handler);
}
