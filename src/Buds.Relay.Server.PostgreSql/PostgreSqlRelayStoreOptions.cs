namespace Buds.Relay.Server.PostgreSql;

/// <summary>Where a relay finds its PostgreSQL.</summary>
public sealed class PostgreSqlRelayStoreOptions
{
    /// <summary>The connection string, as Npgsql reads it. Its user must be allowed to make tables in the database's default schema.</summary>
    /// <value>Required. It may hold a password: keep it where secrets are kept.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long a statement may take before the store is said to be unavailable.</summary>
    /// <value>1 second to 10 minutes. Default: 15 seconds.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
