using Buds.Relay.Server.PostgreSql;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Redis;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server;
using Buds.Samples.RelayHost;
using Buds.Storage.S3;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

var builder = WebApplication.CreateBuilder(args);
var dataPath = builder.Configuration["DataPath"] ?? "data";

var relay = builder.Services.AddBudsRelay(builder.Configuration.GetSection("Relay")).UseRelayJson();
var postgreSql = builder.Configuration.GetSection("PostgreSql");
_ = postgreSql.Exists() ? relay.UsePostgreSqlStore(postgreSql) : relay.UseSqliteStore(sqlite => sqlite.Path = Path.Combine(dataPath, "relay.db"));
if (builder.Configuration.GetSection("S3") is var s3 && s3.Exists())
{
    builder.Services.AddBudsS3BlobStore(s3);
}
else
{
    relay.UseFilePayloads(dataPath);
}

if (builder.Configuration.GetSection("Redis") is var redis && redis.Exists())
{
    relay.UseRedis(redis);
}

if (builder.Configuration.GetSection("Apns") is var apns && apns.Exists())
{
    relay.UseApns(apns);
}

if (builder.Configuration.GetSection("Fcm") is var fcm && fcm.Exists())
{
    relay.UseFcm(fcm);
}

if (builder.Configuration.GetSection("WebPush") is var webPush && webPush.Exists())
{
    relay.UseWebPush(webPush);
}

builder.Services.Configure<PushOptions>(builder.Configuration.GetSection("Push"));
builder.Services.AddHealthChecks().AddBudsRelay();
builder.Services.AddOpenApi(openApi => openApi.AddSchemaTransformer(WireSchemas.Describe));

builder.AddTelemetry();

var app = builder.Build();
app.MapBudsRelay();
app.MapPrometheusScrapingEndpoint();
app.MapOpenApi();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready");
app.Run();
