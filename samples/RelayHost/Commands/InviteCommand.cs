using System.CommandLine;
using System.Globalization;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Stores;

namespace Buds.Samples.RelayHost.Commands;

/// <summary><c>RelayHost invite create|list|revoke</c>: codes for a relay whose gate is <c>invite</c>. It may run meanwhile.</summary>
internal static class InviteCommand
{
    public static Command Create() => new("invite", "Invite codes for new accounts.") { CreateCode(), List(), Revoke() };

    private static Command CreateCode()
    {
        var uses = new Option<int>("--uses") { Description = "How many accounts it admits.", DefaultValueFactory = _ => 1 };
        var days = new Option<int>("--days") { Description = "For how many days.", DefaultValueFactory = _ => 7 };
        foreach (var option in (Option<int>[])[uses, days])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                {
                    result.AddError($"{option.Name} must be 1 to 100,000.");
                }
            });
        }

        var command = new Command("create", "Makes a code and prints it. It is shown this once.") { uses, days };
        command.SetAction((parsed, cancellationToken) => StoreHost.RunAsync(
            async (services, token) =>
            {
                var now = DateTimeOffset.FromUnixTimeMilliseconds(services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds());
                var code = InviteCode.Create();
                _ = InviteCode.TryHash(code, out var hash);
                var invite = new StoredInvite { Sha256 = hash, UsesLeft = parsed.GetValue(uses), ExpiresAt = now.AddDays(parsed.GetValue(days)) };
                await services.GetRequiredService<IRelayStore>().AddInviteAsync(invite, now, token);
                Console.WriteLine(code);
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Prints the first eight digits of each code's hash, its uses left, and when it expires.");
        command.SetAction((_, cancellationToken) => StoreHost.RunAsync(
            async (services, token) =>
            {
                foreach (var invite in await services.GetRequiredService<IRelayStore>().GetInvitesAsync(token))
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(invite.Sha256.Span)[..8]}  {invite.UsesLeft,6}  {invite.ExpiresAt:u}"));
                }

                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command Revoke()
    {
        var code = new Argument<string>("code") { Description = "The code, or the first eight digits of its hash." };
        var command = new Command("revoke", "Ends a code. Accounts that it admitted stay.") { code };
        command.SetAction((parsed, cancellationToken) => StoreHost.RunAsync(
            async (services, token) =>
            {
                var (store, given) = (services.GetRequiredService<IRelayStore>(), parsed.GetRequiredValue(code));
                var found = InviteCode.TryHash(given, out var hash)
                    ? hash
                    : (await store.GetInvitesAsync(token)).Select(invite => invite.Sha256)
                        .SingleOrDefault(known => given.Length == 8 && Convert.ToHexStringLower(known.Span).StartsWith(given, StringComparison.OrdinalIgnoreCase));
                if (await store.RemoveInviteAsync(found, token))
                {
                    return 0;
                }

                Console.Error.WriteLine("There is no such code.");
                return 1;
            },
            cancellationToken));
        return command;
    }
}
