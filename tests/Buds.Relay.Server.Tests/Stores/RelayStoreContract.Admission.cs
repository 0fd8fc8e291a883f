using System.Security.Cryptography;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Stores;

public abstract partial class RelayStoreContract
{
    private static readonly byte[] Code = SHA256.HashData("a code"u8);

    [Fact]
    public async Task Invite_is_used_up_by_new_accounts_alone()
    {
        await Store.AddInviteAsync(Invite(uses: 2), Start);
        var account = TestAccount.WithDevices(1, Start);

        (await RegisterWithAsync(account, Code)).Status.ShouldBe(RegistrationStatus.Accepted);
        (await RegisterWithAsync(account, Code)).Status.ShouldBe(RegistrationStatus.Unchanged);
        account.PublishDevices(account.Devices, Start);
        (await RegisterWithAsync(account, Code)).Status.ShouldBe(RegistrationStatus.Accepted);
        (await Store.GetInvitesAsync()).ShouldHaveSingleItem().UsesLeft.ShouldBe(1);

        (await RegisterWithAsync(TestAccount.WithDevices(1, Start), Code)).Status.ShouldBe(RegistrationStatus.Accepted);
        (await RegisterWithAsync(TestAccount.WithDevices(1, Start), Code)).Status.ShouldBe(RegistrationStatus.InviteInvalid);
    }

    [Fact]
    public async Task Registration_without_a_good_invite_leaves_nothing()
    {
        await Store.AddInviteAsync(Invite(expiresAt: Start), Start.AddDays(-1));
        var account = TestAccount.WithDevices(1, Start);

        (await RegisterWithAsync(account, Code)).Status.ShouldBe(RegistrationStatus.InviteInvalid);
        (await RegisterWithAsync(account, SHA256.HashData("another"u8))).Status.ShouldBe(RegistrationStatus.InviteInvalid);
        (await RegisterWithAsync(account, [], mayBeNew: false)).Status.ShouldBe(RegistrationStatus.NotAdmitted);

        (await Store.GetAccountsAsync([account.Did], Start)).ShouldBeEmpty();
        (await Store.FindDeviceAsync(account.Devices[0].Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Registration_that_is_refused_uses_no_invite()
    {
        await Store.AddInviteAsync(Invite(), Start);
        var taken = await RegisterAccountAsync();
        var thief = new TestAccount();
        var list = thief.PublishDevices([taken.Devices[0]], Start);

        (await RegisterAsync(taken.Devices[0], list)).Status.ShouldBe(RegistrationStatus.DeviceConflict);
        (await Store.GetInvitesAsync()).ShouldHaveSingleItem().UsesLeft.ShouldBe(1);
    }

    [Fact]
    public async Task Invite_of_one_use_admits_one_of_many_at_once()
    {
        await Store.AddInviteAsync(Invite(), Start);
        var accounts = Enumerable.Range(0, 16).Select(_ => TestAccount.WithDevices(1, Start)).ToArray();

        var outcomes = await Task.WhenAll(accounts.Select(account => Task.Run(async () => await RegisterWithAsync(account, Code))));

        outcomes.Count(outcome => outcome.Status == RegistrationStatus.Accepted).ShouldBe(1);
        outcomes.Count(outcome => outcome.Status == RegistrationStatus.InviteInvalid).ShouldBe(15);
    }

    [Fact]
    public async Task Invites_are_listed_by_their_end_replaced_removed_and_forgotten()
    {
        var other = SHA256.HashData("another"u8);
        await Store.AddInviteAsync(Invite(expiresAt: Start.AddDays(2)), Start);
        await Store.AddInviteAsync(Invite(expiresAt: Start.AddDays(1)) with { Sha256 = other }, Start);
        (await Store.GetInvitesAsync()).Select(invite => invite.Sha256.ToArray()).ShouldBe([other, Code]);

        await Store.AddInviteAsync(Invite(uses: 9, expiresAt: Start.AddDays(3)), Start.AddDays(1));
        var left = (await Store.GetInvitesAsync()).ShouldHaveSingleItem();
        (left.UsesLeft, left.ExpiresAt).ShouldBe((9, Start.AddDays(3)));

        (await Store.RemoveInviteAsync(other)).ShouldBeFalse();
        (await Store.RemoveInviteAsync(Code)).ShouldBeTrue();
        (await Store.GetInvitesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_beyond_what_an_account_may_store_finds_no_room()
    {
        var account = await RegisterAccountAsync(2);
        var stranger = await RegisterAccountAsync();
        var first = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        var second = await TestEnvelope.SealAsync(account.Devices[1], [account], Start);
        var cap = new StoredBytesCap(account.Did, Upload(first).Size + Upload(second).Size - 1);

        (await Store.ReserveUploadAsync(Upload(first), cap)).ShouldBe(UploadStatus.Reserved);
        (await Store.ReserveUploadAsync(Upload(second), cap)).ShouldBe(UploadStatus.NoRoom);
        (await Store.ReserveUploadAsync(Upload(first), cap)).ShouldBe(UploadStatus.Reserved);
        (await Store.ReserveUploadAsync(Upload(second), cap with { Sender = stranger.Did })).ShouldBe(UploadStatus.Reserved);
    }

    [Fact]
    public async Task Room_comes_back_as_messages_are_fetched_and_uploads_are_given_up()
    {
        var account = await RegisterAccountAsync(2);
        var sent = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        var next = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        var cap = new StoredBytesCap(account.Did, Math.Max(Upload(sent).Size, Upload(next).Size));
        await Store.ReserveUploadAsync(Upload(sent), cap);
        await Store.SendAsync(Message(sent));
        (await Store.ReserveUploadAsync(Upload(next), cap)).ShouldBe(UploadStatus.NoRoom);

        await Store.AcknowledgeAsync(account.Devices[1].Id, [sent.Id]);
        (await Store.ReserveUploadAsync(Upload(next), cap)).ShouldBe(UploadStatus.Reserved);

        var last = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        (await Store.ReserveUploadAsync(Upload(last), cap)).ShouldBe(UploadStatus.NoRoom);
        await Store.DeleteUploadsAsync(Start.AddDays(1), 10);
        (await Store.ReserveUploadAsync(Upload(last), cap)).ShouldBe(UploadStatus.Reserved);
    }

    private static StoredInvite Invite(int uses = 1, DateTimeOffset? expiresAt = null) =>
        new() { Sha256 = Code, UsesLeft = uses, ExpiresAt = expiresAt ?? Start.AddDays(7) };

    private ValueTask<RegistrationOutcome> RegisterWithAsync(TestAccount account, byte[] invite, bool mayBeNew = true) => Store.RegisterAsync(new NewRegistration
    {
        List = account.List!,
        Signer = account.Devices[0].Id,
        Bundle = Bundle(account.Devices[0]),
        At = Start,
        MayBeNew = mayBeNew,
        InviteSha256 = invite,
    });
}
