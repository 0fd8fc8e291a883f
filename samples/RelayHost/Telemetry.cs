using Buds.Relay.Server.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Buds.Samples.RelayHost;

/// <summary>
/// What the relay measures: for Prometheus at <c>/metrics</c>, and to a collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("buds-relay"))
            .WithMetrics(metrics => metrics
                .AddMeter(RelayTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation(http =>
            {
                // URLs name messages: a trace keeps the route and not the path.
                http.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                http.EnrichWithHttpRequest = (activity, _) => activity.SetTag("url.path", null).SetTag("url.query", null);
            }));
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
    }
}
