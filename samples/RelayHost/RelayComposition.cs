using Buds.Relay.Server;
using Buds.Relay.Server.PostgreSql;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Redis;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Sqlite;
using Buds.Storage.S3;

namespace Buds.Samples.RelayHost;

/// <summary>What the relay is made of, by what the configuration names.</summary>
internal static class RelayComposition
{
    public static void AddRelay(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var dataPath = configuration["DataPath"] ?? "data";
        var relay = builder.Services.AddBudsRelay(configuration.GetSection("Relay")).UseRelayJson();
        if (!Has("PostgreSql", postgreSql => relay.UsePostgreSqlStore(postgreSql)))
        {
            relay.UseSqliteStore(sqlite => sqlite.Path = Path.Combine(dataPath, "relay.db"));
        }

        if (!Has("S3", s3 => builder.Services.AddBudsS3BlobStore(s3)))
        {
            relay.UseFilePayloads(dataPath);
        }

        Has("Redis", redis => relay.UseRedis(redis));
        Has("Apns", apns => relay.UseApns(apns));
        Has("Fcm", fcm => relay.UseFcm(fcm));
        Has("WebPush", webPush => relay.UseWebPush(webPush));
        builder.Services.Configure<PushOptions>(configuration.GetSection("Push"));
        _ = configuration["Registration:Gate"]?.ToLowerInvariant() switch
        {
            null or "open" => relay,
            "closed" => relay.CloseRegistration(),
            "invite" => relay.RequireInvites(),
            "oidc" => relay.RequireOidc(configuration.GetSection("Registration:Oidc")),
            _ => throw new InvalidOperationException("Registration:Gate must be open, closed, invite or oidc."),
        };

        bool Has(string name, Action<IConfigurationSection> use)
        {
            var section = configuration.GetSection(name);
            if (section.Exists())
            {
                use(section);
            }

            return section.Exists();
        }
    }
}
