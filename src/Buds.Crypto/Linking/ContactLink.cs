using System.Diagnostics.CodeAnalysis;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Linking;

/// <summary>
/// A <c>buds:add?…</c> link, as text or QR code: how one person adds another (protocol.md §2). Who adds by a link that came over a
/// trusted way has the account's pin from the start.
/// </summary>
/// <param name="Did">The account.</param>
/// <param name="DeviceList">The CID of its device list at the time: the list that is fetched must be this one or follow it.</param>
/// <param name="Relay">The relay where the account is found.</param>
/// <param name="Name">The name the person goes by, 1 to 64 characters; a claim.</param>
public sealed record ContactLink(Did Did, Cid DeviceList, Uri Relay, string Name)
{
    /// <summary>The longest name in UTF-16 code units.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Reads a link.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.TextInvalid"/> or <see cref="ProtocolError.UnsupportedVersion"/>.</exception>
    public static ContactLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var link = BudsLink.Read(text, "add");
        if (!Did.TryParse(link.Take("did"), out var did) || !Cid.TryParse(link.Take("list"), out var list))
        {
            throw BudsLink.Invalid("The link names no account.");
        }

        var contact = new ContactLink(did, list, link.TakeRelay(), link.Take("name"));
        link.RefuseOthers();
        return IsName(contact.Name) ? contact : throw BudsLink.Invalid($"A name is 1 to {MaxNameLength} characters, none of them a control.");
    }

    /// <summary>Reads a link, or says <see langword="false"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ContactLink? link)
    {
        link = null;
        try
        {
            link = text is null ? null : Parse(text);
        }
        catch (ProtocolException)
        {
        }

        return link is not null;
    }

    /// <summary>The link as text.</summary>
    /// <exception cref="InvalidOperationException">The name is empty, too long or has control characters, or the relay's URL is not one.</exception>
    public override string ToString()
    {
        if (!IsName(Name))
        {
            throw new InvalidOperationException($"A name is 1 to {MaxNameLength} characters, none of them a control.");
        }

        return BudsLink.Write(
            "add",
            ("did", Did.ToString()),
            ("list", DeviceList.ToString()),
            ("relay", BudsLink.RequireRelay(Relay).OriginalString),
            ("name", Name));
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl);
}
