using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Import;
using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage;
using Buds.Storage.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Server.Tests.Import;

public sealed class LegacyImportTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("buds-import-tests-");
    private readonly FakeTimeProvider _time = new(Now);
    private readonly MemoryRelayStore _store = new();
    private readonly FailingBlobStore _blobs;
    private readonly List<LegacyImportRefusal> _refused = [];

    public LegacyImportTests() => _blobs = new FailingBlobStore(new MemoryBlobStore(_time));

    public static TheoryData<string, string> WrongRows => new()
    {
        { LegacyImportReason.MessageId, "UPDATE encrypted_messages SET message_id = 'no uuid'" },
        { LegacyImportReason.MessageId, "UPDATE encrypted_messages SET message_id = '00000000-0000-0000-0000-000000000000'" },
        { LegacyImportReason.MessageId, "UPDATE encrypted_messages SET message_id = NULL" },
        { LegacyImportReason.ReceiptCid, "UPDATE encrypted_messages SET receipt_cid = 'bafy'" },
        { LegacyImportReason.ReceiptCid, "UPDATE encrypted_messages SET receipt_cid = printf('%.*c', 1000000, 'b')" },
        { LegacyImportReason.Sender, "UPDATE encrypted_messages SET sender_did = ''" },
        { LegacyImportReason.Sender, "UPDATE encrypted_messages SET sender_device_id = 'phone'" },
        { LegacyImportReason.Times, "UPDATE encrypted_messages SET created_at = -1" },
        { LegacyImportReason.Times, "UPDATE encrypted_messages SET created_at = 'soon'" },
        { LegacyImportReason.Times, "UPDATE encrypted_messages SET expires_at = 9223372036854775807" },
        { LegacyImportReason.Times, "UPDATE encrypted_messages SET expires_at = created_at - 1" },
        { LegacyImportReason.Times, "UPDATE encrypted_messages SET expires_at = created_at + 366 * 86400000 + 1" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = '{}'" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = '[1'" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = '{\"phone\":\"AAAA\"}'" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = '{\"00000000-0000-0000-0000-000000000001\":\"AAAA\"}'" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = replace(wrapped_keys, '{', '{\"00000000-0000-0000-0000-000000000001\":[[[]]],')" },
        { LegacyImportReason.WrappedKeys, "UPDATE encrypted_messages SET wrapped_keys = printf('%.*c', 1000000, '[')" },
        { LegacyImportReason.Signature, "UPDATE encrypted_messages SET signature = 'AAAA'" },
        { LegacyImportReason.PayloadKey, "UPDATE encrypted_messages SET r2_key = '../../etc/passwd'" },
        { LegacyImportReason.PayloadMissing, "UPDATE encrypted_messages SET encrypted_payload = ''" },
        { LegacyImportReason.PayloadMissing, "UPDATE encrypted_messages SET encrypted_payload = '', r2_key = 'messages/' || message_id || '.bin'" },
        { LegacyImportReason.PayloadEncoding, "UPDATE encrypted_messages SET encrypted_payload = '!!!!' || encrypted_payload" },
        { LegacyImportReason.PayloadEncoding, "UPDATE encrypted_messages SET encrypted_payload = encrypted_payload || 'A'" },
        { LegacyImportReason.PayloadSize, "UPDATE encrypted_messages SET encrypted_payload = 'AAAA'" },
        { LegacyImportReason.PayloadSize, "UPDATE encrypted_messages SET encrypted_payload = printf('%.*c', 400000, 'A')" },
    };

    private string Path => System.IO.Path.Combine(_folder.FullName, "old.sqlite");

    private string Objects => System.IO.Path.Combine(_folder.FullName, "objects");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_of_either_shape_are_moved_with_their_payloads_and_found_again(bool isOld)
    {
        using var old = new LegacyRelay(Path, isOld: isOld);
        var (first, second) = (old.Add(Now.AddDays(-2)), old.Add(Now.AddDays(-1), early: true));

        (await ImportAsync()).ShouldBe(new LegacyImportReport(2, 2, 0, 0, 0) { Done = 2 });
        (await ImportAsync()).ShouldBe(new LegacyImportReport(2, 0, 2, 0, 0) { Done = 2 });

        var phone = await ClaimAsync(old.Devices[1].Id);
        var inbox = (await _store.ReadLegacyInboxAsync(phone, Now, 10)).Messages;
        inbox.Select(waiting => waiting.Message.Id).ShouldBe([first, second]);
        inbox[0].Message.CreatedAt.ShouldBe(Now.AddDays(-2));
        inbox[0].Message.ExpiresAt.ShouldBe(Now.AddDays(28));
        inbox[0].Message.Signature.IsEmpty.ShouldBe(isOld);
        inbox[0].Sender!.AgreementKey.ToArray().ShouldBe(old.Devices[0].Key.AgreementKey.ToArray());
        foreach (var (message, _) in inbox)
        {
            SHA256.HashData(await ReadAsync(LegacyPayloadKey.Of(message))).ShouldBe(message.PayloadSha256.ToArray());
        }
    }

    [Fact]
    public async Task Payloads_come_from_objects_where_the_database_names_them()
    {
        using var old = new LegacyRelay(Path, objects: Objects);
        old.Add(Now, asObject: true);
        (await ImportAsync(LegacyPayloads.InDirectory(Objects))).Moved.ShouldBe(1);
        (await ImportAsync(LegacyPayloads.InDirectory(Objects))).AlreadyThere.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_that_have_expired_are_left()
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now.AddDays(-30));
        old.Add(Now.AddDays(-29));
        (await ImportAsync()).ShouldBe(new LegacyImportReport(2, 1, 0, 1, 0) { Done = 2 });
    }

    [Fact]
    public async Task Deliveries_stay_as_they_were()
    {
        using var old = new LegacyRelay(Path);
        var one = old.Add(Now, delivered: 1);
        old.Add(Now, delivered: 2);

        (await ImportAsync()).Moved.ShouldBe(2);

        (await _store.ReadLegacyInboxAsync(await ClaimAsync(old.Devices[1].Id), Now, 10)).Messages.ShouldBeEmpty();
        (await _store.ReadLegacyInboxAsync(await ClaimAsync(old.Devices[2].Id), Now, 10)).Messages.ShouldHaveSingleItem().Message.Id.ShouldBe(one);
        (await BlobsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Dry_run_says_what_would_be_and_writes_nothing()
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now);
        (await ImportAsync(dryRun: true)).Moved.ShouldBe(1);
        (await BlobsAsync()).ShouldBeEmpty();
        (await _store.FindLegacyDeviceAsync(old.Devices[0].Id)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(WrongRows))]
    public async Task Row_that_is_wrong_is_refused_and_the_next_one_moved(string reason, string spoil)
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now);
        old.Run(spoil);
        old.Add(Now.AddMinutes(1));

        (await ImportAsync()).ShouldBe(new LegacyImportReport(2, 1, 0, 0, 1) { Done = 2 });

        _refused.ShouldBe([new LegacyImportRefusal(1, reason)]);
        (await BlobsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Message_with_the_id_of_another_is_refused()
    {
        using var old = new LegacyRelay(Path);
        var id = old.Add(Now);
        await ImportAsync();
        old.Run("DELETE FROM encrypted_messages");
        var other = old.Add(Now);
        old.Run("UPDATE encrypted_messages SET message_id = $1", id.ToString());

        (await ImportAsync()).Refused.ShouldBe(1);
        _refused.Single().Reason.ShouldBe(LegacyImportReason.Conflict);
        other.ShouldNotBe(id);
    }

    [Fact]
    public async Task Device_that_is_wrong_is_refused_and_cannot_be_claimed()
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now);
        old.Run("UPDATE devices SET pubkey_ed25519 = 'AAAA' WHERE device_id = $1", LegacyRelay.IdOf(old.Devices[1]));
        (await ImportAsync()).ShouldBe(new LegacyImportReport(1, 1, 0, 0, 1) { Done = 1 });
        _refused.ShouldBe([new LegacyImportRefusal(2, LegacyImportReason.Device)]);
        (await _store.FindLegacyDeviceAsync(old.Devices[1].Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Store_that_fails_ends_the_import_and_the_next_one_goes_on()
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now);
        old.Add(Now.AddMinutes(1));
        _blobs.OnWrite = new BlobStoreFullException("Full.");
        await Should.ThrowAsync<BlobStoreFullException>(() => ImportAsync());
        _blobs.OnWrite = null;
        (await ImportAsync()).Moved.ShouldBe(2);
    }

    [Fact]
    public async Task Payload_that_an_earlier_run_left_half_done_is_written_again()
    {
        using var old = new LegacyRelay(Path);
        old.Add(Now);
        (await ImportAsync()).Moved.ShouldBe(1);
        var key = (await BlobsAsync()).Single();
        using (var other = new MemoryStream(new byte[10]))
        {
            await _blobs.WriteAsync(key, other, new BlobWriteOptions { Mode = BlobWriteMode.Replace });
        }

        (await new LegacyImport(new MemoryRelayStore(), _blobs, Limits, _time).RunAsync(new LegacyImportSource { DatabasePath = Path })).Moved.ShouldBe(1);
        (await ReadAsync(key)).Length.ShouldBeGreaterThan(1000);
    }

    [Theory]
    [InlineData("not there")]
    [InlineData("empty")]
    [InlineData("noise")]
    [InlineData("view")]
    [InlineData("column")]
    public async Task Database_that_is_no_old_relays_ends_in_one_clear_error(string what)
    {
        if (what is "empty" or "noise")
        {
            File.WriteAllBytes(Path, what == "empty" ? [] : RandomNumberGenerator.GetBytes(10_000));
        }
        else if (what != "not there")
        {
            using var old = new LegacyRelay(Path);
            old.Run(what == "view" ? "ALTER TABLE devices RENAME TO others" : "ALTER TABLE devices DROP COLUMN owner_did");
            if (what == "view")
            {
                old.Run("CREATE VIEW devices AS SELECT * FROM others");
            }
        }

        (await Should.ThrowAsync<LegacyImportException>(() => ImportAsync())).Code.ShouldBe("import_unreadable");
    }

    private static IOptions<RelayOptions> Limits => Options.Create(new RelayOptions { Limits = new RelayOptions().Limits with { MaxPayloadBytes = 200_000 } });

    private async Task<LegacyImportReport> ImportAsync(Func<string, CancellationToken, ValueTask<Stream?>>? payloads = null, bool dryRun = false)
    {
        _refused.Clear();
        return await new LegacyImport(_store, _blobs, Limits, _time).RunAsync(new LegacyImportSource { DatabasePath = Path, OpenPayloadAsync = payloads }, dryRun, refused: _refused.Add);
    }

    private async Task<DeviceId> ClaimAsync(DeviceId old)
    {
        var device = DeviceId.Create(Now);
        (await _store.ClaimLegacyDeviceAsync(old, device)).ShouldBe(LegacyClaimStatus.Claimed);
        return device;
    }

    private async Task<byte[]> ReadAsync(BlobKey key)
    {
        using var copy = new MemoryStream();
        await using var content = await _blobs.OpenReadAsync(key);
        await content!.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<List<BlobKey>> BlobsAsync()
    {
        var keys = new List<BlobKey>();
        await foreach (var blob in _blobs.ListAsync(LegacyPayloadKey.Prefix))
        {
            keys.Add(blob.Key);
        }

        return keys;
    }
}
