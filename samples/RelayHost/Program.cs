using System.CommandLine;
using Buds.Relay.Server;
using Buds.Samples.RelayHost;
using Buds.Samples.RelayHost.Commands;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

var commands = new RootCommand("A Buds relay. Without a command it runs; its settings are in docs/running-a-relay.md.") { InviteCommand.Create(), ImportCommand.Create() };
if (args is [var first, ..] && (commands.Subcommands.Any(command => command.Name == first) || first is "--help" or "-h" or "-?"))
{
    return await commands.Parse(args).InvokeAsync();
}

var builder = WebApplication.CreateBuilder(args);
builder.AddRelay();
builder.Services.AddHealthChecks().AddBudsRelay();
builder.Services.AddOpenApi(openApi => openApi.AddSchemaTransformer(WireSchemas.Describe));
builder.AddTelemetry();

var app = builder.Build();
app.MapBudsRelay();
app.MapPrometheusScrapingEndpoint();
app.MapOpenApi();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready");
await app.RunAsync();
return 0;
