using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Sqlite;

internal sealed class SqliteRelayStoreOptionsValidator : IValidateOptions<SqliteRelayStoreOptions>
{
    private static readonly TimeSpan MinBusyTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBusyTimeout = TimeSpan.FromMinutes(5);

    private const long MinBytes = 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, SqliteRelayStoreOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    public static void ThrowIfInvalid(SqliteRelayStoreOptions options)
    {
        if (Problems(options).FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    private static IEnumerable<string> Problems(SqliteRelayStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path) || options.Path.IndexOfAny(Path.GetInvalidPathChars()) >= 0)
        {
            yield return "SqliteRelayStoreOptions.Path must be the path of the database's file.";
        }

        if (options.BusyTimeout < MinBusyTimeout || options.BusyTimeout > MaxBusyTimeout)
        {
            yield return "SqliteRelayStoreOptions.BusyTimeout must be 1 second to 5 minutes.";
        }

        if (options.MaxBytes < MinBytes)
        {
            yield return "SqliteRelayStoreOptions.MaxBytes must be 1 MiB or more, or null.";
        }
    }
}
