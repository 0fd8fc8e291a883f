using System.Security.Cryptography;
using System.Text.Json;

namespace Buds.Relay.Server.Pushes.Fcm;

/// <summary>The parts of a service account's key that are used.</summary>
internal sealed record FcmServiceAccount
{
    public required string ProjectId { get; init; }

    public required string ClientEmail { get; init; }

    public required string PrivateKeyId { get; init; }

    public required string PrivateKey { get; init; }

    public required Uri TokenUri { get; init; }

    /// <exception cref="InvalidDataException">It is not a service account's key.</exception>
    public static FcmServiceAccount Load(FcmOptions options)
    {
        try
        {
            var account = JsonSerializer.Deserialize(options.ServiceAccount ?? File.ReadAllText(options.ServiceAccountPath!), FcmJson.Default.FcmServiceAccount);
            if (account is not null && account.ProjectId.Length > 0 && account.ProjectId.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                && account.TokenUri is { IsAbsoluteUri: true, Scheme: "https" })
            {
                account.LoadKey().Dispose();
                return account;
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            // What the parsers say may quote the key.
        }

        throw new InvalidDataException("Not the key of a service account.");
    }

    public RSA LoadKey()
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(PrivateKey);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public override string ToString() => nameof(FcmServiceAccount);
}
