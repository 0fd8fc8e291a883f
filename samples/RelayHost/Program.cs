using Buds.Relay.Server;
using Buds.Samples.RelayHost;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

var builder = WebApplication.CreateBuilder(args);
var dataPath = builder.Configuration["DataPath"] ?? "data";

builder.Services.AddBudsRelay(builder.Configuration.GetSection("Relay"))
    .UseMemoryStore()
    .UseFilePayloads(dataPath)
    .UseRelayJson();
builder.Services.AddHealthChecks().AddBudsRelay();
builder.Services.AddOpenApi(openApi => openApi.AddSchemaTransformer(WireSchemas.Describe));

var app = builder.Build();
app.MapBudsRelay();
app.MapOpenApi();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready");
app.Run();
