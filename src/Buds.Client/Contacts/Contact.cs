using Buds.Crypto.Identifiers;

namespace Buds.Client.Contacts;

/// <summary>A person that this account has added.</summary>
/// <param name="Did">The person's account.</param>
/// <param name="Name">What this account calls the person.</param>
/// <param name="AddedAt">When the person was added.</param>
/// <param name="VerifiedAt">When the safety numbers were compared and found the same, if ever.</param>
public sealed record Contact(Did Did, string Name, DateTimeOffset AddedAt, DateTimeOffset? VerifiedAt);
