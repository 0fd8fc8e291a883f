using Buds.Client.Accounts;
using Buds.Client.Contacts;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Client.Circles;

/// <summary>What an account does in its Circles: each act signs receipts, keeps them and queues them for the others, in one transaction.</summary>
internal sealed class CircleBook(AccountContext context)
{
    public async Task<Cid> CreateAsync(string name, IReadOnlyList<Contact> contacts, CancellationToken cancellationToken)
    {
        CircleMember[] members = [new(context.Did, context.Name), .. contacts.Select(contact => new CircleMember(contact.Did, contact.Name))];
        var roster = Require(new Roster(Roster.RequireName(name), members));
        var receipt = context.Sign(Roster.Type, roster.Encode());
        await ShareAsync([receipt], [receipt], members.Select(member => member.Did), [], cancellationToken).ConfigureAwait(false);
        return receipt.Cid;
    }

    /// <summary>Changes a Circle's roster; who is removed hears of it too.</summary>
    public async Task ChangeAsync(Cid id, Func<Roster, Roster> change, CancellationToken cancellationToken)
    {
        var circle = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (circle.Owner != context.Did)
        {
            throw new BudsClientException(BudsErrorCode.NotOwner, "Only who made the Circle may change it.");
        }

        var roster = Require(change(circle.Roster));
        var receipt = context.Sign(Roster.Type, roster.Encode(), parent: circle.Head, root: circle.Id);
        var newcomers = roster.Members.Any(member => !circle.Has(member.Did));
        var chain = newcomers
            ? await context.Database.ReadAsync(session => CircleTable.Chain(session, id), cancellationToken).ConfigureAwait(false)
            : [];
        await ShareAsync(
            [receipt], [.. chain, receipt], circle.Roster.Members.Concat(roster.Members).Select(member => member.Did), [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs a receipt of a Circle, keeps it and queues it for everyone who is in.</summary>
    public async Task<SignedReceipt> StateAsync(
        Cid id,
        string type,
        CborMap payload,
        IReadOnlyList<BlobReference> blobs,
        SignedReceipt? before,
        IReadOnlyList<PackageBlob> newBlobs,
        CancellationToken cancellationToken)
    {
        var circle = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        payload.Add(MemoryTypes.CircleField, id.ToString());
        var receipt = context.Sign(type, payload, blobs, before?.Cid, before?.RootCid);
        await ShareAsync([receipt], [receipt], circle.Roster.Members.Select(member => member.Did), newBlobs, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    /// <summary>The Circle, where this account is in it.</summary>
    public async Task<CircleRecord> GetAsync(Cid id, CancellationToken cancellationToken)
    {
        var circle = await context.Database.ReadAsync(session => CircleTable.Find(session, id), cancellationToken).ConfigureAwait(false);
        return circle is not null && circle.Has(context.Did)
            ? circle
            : throw new BudsClientException(BudsErrorCode.NotMember, "This account is not in the Circle.");
    }

    private static Roster Require(Roster roster) => roster.Members.Count is >= 2 and <= Roster.MaxMembers && roster.Members.DistinctBy(m => m.Did).Count() == roster.Members.Count
        ? roster
        : throw new BudsClientException(BudsErrorCode.CircleFull, $"A Circle has 2 to {Roster.MaxMembers} people, each once.");

    private async Task ShareAsync(
        IReadOnlyList<SignedReceipt> own,
        IReadOnlyList<SignedReceipt> receipts,
        IEnumerable<Did> people,
        IReadOnlyList<PackageBlob> blobs,
        CancellationToken cancellationToken)
    {
        Did[] recipients = [.. people.Distinct()];
        var events = await context.Database.WriteAsync(
            session =>
            {
                var changed = ReceiptTable.Add(session, own, context.Now);
                PhotoSources.Add(session, own, blobs);

                // At most 12 accounts a message; a roster that swaps many people concerns more.
                foreach (var some in recipients.Chunk(Roster.MaxMembers))
                {
                    OutboxTable.Add(session, MessageId.Create(context.Now), some, receipts, blobs, context.Now);
                }

                return changed;
            },
            cancellationToken).ConfigureAwait(false);
        events.ForEach(context.Events.Publish);
        context.WakeSender();
    }
}
