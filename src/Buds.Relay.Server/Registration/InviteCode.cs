using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Buds.Relay.Server.Registration;

/// <summary>
/// Invite codes: 20 characters of 32, 100 bits, in groups of five. A store has their hashes alone; with that much chance in them a plain SHA-256 does.
/// </summary>
public static class InviteCode
{
    // Crockford's: none that is read as another.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 20;
    private const int Group = 5;
    private const int MaxTyped = 64;

    /// <summary>A new code, such as <c>7K2M9-QX4TD-0VB3N-H8RZC</c>.</summary>
    public static string Create() => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(Group).Select(group => new string(group)));

    /// <summary>The hash by which a store knows a code, however it was typed: small letters, spaces, O for 0 and I or L for 1 are understood.</summary>
    /// <param name="code">What was typed.</param>
    /// <param name="sha256">The hash, 32 bytes.</param>
    /// <returns>False for what cannot be a code.</returns>
    public static bool TryHash(string? code, [NotNullWhen(true)] out byte[]? sha256)
    {
        sha256 = null;
        if (code is null || code.Length > MaxTyped)
        {
            return false;
        }

        var plain = new StringBuilder(Length);
        foreach (var typed in code.Where(c => c is not ('-' or ' ')))
        {
            plain.Append(char.ToUpperInvariant(typed) switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                var c => c,
            });
        }

        var text = plain.ToString();
        if (text.Length != Length || !text.All(Alphabet.Contains))
        {
            return false;
        }

        sha256 = SHA256.HashData(Encoding.ASCII.GetBytes(text));
        return true;
    }
}
