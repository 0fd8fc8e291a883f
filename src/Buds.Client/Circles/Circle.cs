using Buds.Client.Contacts;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Circles;

/// <summary>
/// A Circle: 2 to 12 people who share memories that nobody else can read. What is shared here is on this device and in the outbox before the call
/// returns; it goes out with <see cref="Accounts.BudsAccount.SyncAsync"/> or while <see cref="Accounts.BudsAccount.RunAsync"/> runs.
/// </summary>
public sealed class Circle
{
    private readonly CircleBook _circles;
    private readonly MemoryShelf _memories;

    internal Circle(CircleRecord record, CircleBook circles, MemoryShelf memories)
    {
        Id = record.Id;
        Name = record.Roster.Name;
        Owner = record.Owner;
        Members = record.Roster.Members;
        _circles = circles;
        _memories = memories;
    }

    /// <summary>What names the Circle: the CID of its first roster receipt.</summary>
    public Cid Id { get; }

    /// <summary>Its name when this object was got.</summary>
    public string Name { get; }

    /// <summary>Who made it, and alone may change its name and people.</summary>
    public Did Owner { get; }

    /// <summary>Its people when this object was got, this account among them, in the order of their DIDs.</summary>
    public IReadOnlyList<CircleMember> Members { get; }

    /// <summary>Lets a contact in. The contact sees what is shared from now on, not what was before.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotOwner"/>, <see cref="BudsErrorCode.CircleFull"/>, <see cref="BudsErrorCode.NotMember"/>.</exception>
    public Task AddMemberAsync(Contact contact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return _circles.ChangeAsync(
            Id, roster => roster with { Members = [.. roster.Members, new CircleMember(contact.Did, contact.Name)] }, cancellationToken);
    }

    /// <summary>Puts a person out. They keep what they have, and get nothing that is shared from now on.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotOwner"/>; <see cref="BudsErrorCode.CircleFull"/>: one alone is no Circle;
    /// <see cref="BudsErrorCode.NotMember"/>: the person is not in it; <see cref="BudsErrorCode.InvalidInput"/>: the owner stays.</exception>
    public Task RemoveMemberAsync(Did person, CancellationToken cancellationToken = default) => _circles.ChangeAsync(
        Id,
        roster => person == Owner
            ? throw new BudsClientException(BudsErrorCode.InvalidInput, "Who made a Circle stays in it.")
            : roster.Members.Any(member => member.Did == person)
                ? roster with { Members = [.. roster.Members.Where(member => member.Did != person)] }
                : throw new BudsClientException(BudsErrorCode.NotMember, "The person is not in the Circle."),
        cancellationToken);

    /// <summary>Gives the Circle another name.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotOwner"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    public Task RenameAsync(string name, CancellationToken cancellationToken = default) =>
        _circles.ChangeAsync(Id, roster => roster with { Name = Roster.RequireName(name) }, cancellationToken);

    /// <summary>Shares a memory with everyone who is in the Circle now.</summary>
    /// <returns>What names the memory.</returns>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.InvalidInput"/>, <see cref="BudsErrorCode.NotMember"/>.</exception>
    /// <exception cref="Buds.Storage.Pictures.PictureMalformedException">A photo is damaged, so that its metadata cannot be taken out.</exception>
    /// <exception cref="Storage.BlobStoreException">A photo cannot be kept on this device; nothing was shared.</exception>
    public Task<Cid> ShareAsync(NewMemory memory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return _memories.ShareAsync(Id, memory, cancellationToken);
    }

    /// <summary>Gives an own memory another note; its photos stay.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotAuthor"/>, <see cref="BudsErrorCode.UnknownMemory"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    public Task EditAsync(Cid memory, string? text, CancellationToken cancellationToken = default) => _memories.EditAsync(memory, text, cancellationToken);

    /// <summary>Deletes an own memory for everyone. Devices that are offline show it until they hear of it.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotAuthor"/>, <see cref="BudsErrorCode.UnknownMemory"/>.</exception>
    public Task DeleteAsync(Cid memory, CancellationToken cancellationToken = default) => _memories.DeleteAsync(memory, cancellationToken);

    /// <summary>Reacts to a memory, or with none takes the reaction back. Each person has one reaction to a memory.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="emoji">1 to 32 characters, or none.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownMemory"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    public Task ReactAsync(Cid memory, string? emoji, CancellationToken cancellationToken = default) => _memories.ReactAsync(memory, emoji, cancellationToken);

    /// <summary>The memories of the Circle, newest first, by the clocks of those who shared them.</summary>
    /// <param name="limit">How many, 1 to 1000.</param>
    /// <param name="before">Only those shared before this time: the last one's of the page before.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<Memory>> GetTimelineAsync(int limit = 50, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return _memories.ReadAsync(new MemoryQuery { Circle = Id, Limit = limit, Until = before }, cancellationToken);
    }
}
