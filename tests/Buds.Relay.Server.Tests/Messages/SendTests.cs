using System.Security.Cryptography;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Messages;

/// <summary>What a send must be like; what is refused leaves nothing behind.</summary>
public sealed class SendTests : RelayTest
{
    private TestClient _alice = null!;
    private TestClient _bob = null!;
    private TestEnvelope _envelope = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _alice = (await RegisterAccountAsync())[0];
        _bob = (await RegisterAccountAsync())[0];
        _envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], Now);
        await _alice.UploadAsync(_envelope);
    }

    [Fact]
    public async Task Header_that_is_not_canonical_or_not_one_is_refused()
    {
        var header = _envelope.Header;
        byte[][] wrong =
        [
            [0xb8, (byte)(header.Span[0] & 0x1f), .. header.Span[1..]],
            [.. header.Span, 0],
            header.ToArray()[..^1],
            [0xa0],
            [],
            new byte[4097],
            Altered(map => map["v"] = CborValue.FromInteger(2)),
            Altered(map => map["suite"] = CborValue.FromInteger(3)),
            Altered(map => map["extra"] = CborValue.FromInteger(1)),
        ];

        foreach (var bytes in wrong)
        {
            await RefusedAsync(RelayErrorCode.HeaderInvalid, TestClient.Sending(bytes, _envelope.Signature, _envelope.WrappedKeys));
        }
    }

    [Fact]
    public async Task Header_with_thirteen_recipients_or_none_has_its_own_codes()
    {
        var many = Altered(map => map["to"] = CborValue.FromArray(
            [.. Enumerable.Range(0, 13).Select(_ => new TestAccount().Did).Order().Select(did => CborValue.FromText(did.ToString()))]));
        var none = Altered(map => map["to"] = CborValue.FromArray([]));

        await RefusedAsync(RelayErrorCode.TooManyRecipients, TestClient.Sending(many, _envelope.Signature, _envelope.WrappedKeys));
        await RefusedAsync(RelayErrorCode.NoRecipients, TestClient.Sending(none, _envelope.Signature, _envelope.WrappedKeys));
    }

    [Fact]
    public async Task Header_of_another_device_is_refused()
    {
        var other = await TestEnvelope.SealAsync(_bob.Device, [_bob.Device.Account], Now);

        await RefusedAsync(RelayErrorCode.HeaderInvalid, TestClient.Sending(other));
    }

    [Theory]
    [InlineData(-30, -1, false)]
    [InlineData(-30, 0, true)]
    [InlineData(0, 600_000, true)]
    [InlineData(0, 600_001, false)]
    public async Task Header_is_of_the_last_thirty_days_and_at_most_ten_minutes_ahead(int days, int milliseconds, bool taken)
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], Now.AddDays(days).AddMilliseconds(milliseconds));
        await _alice.UploadAsync(envelope);

        if (taken)
        {
            (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
        }
        else
        {
            await RefusedAsync(RelayErrorCode.HeaderInvalid, TestClient.Sending(envelope));
        }
    }

    [Fact]
    public async Task Envelope_signature_that_does_not_verify_is_refused()
    {
        var signature = _envelope.Signature.ToArray();
        signature[10] ^= 1;

        await RefusedAsync(RelayErrorCode.BadSignature, TestClient.Sending(_envelope.Header, signature, _envelope.WrappedKeys));
        await RefusedAsync(RelayErrorCode.BadSignature, TestClient.Sending(_envelope.Header, signature.AsMemory(1), _envelope.WrappedKeys));
    }

    [Fact]
    public async Task Recipient_that_the_relay_does_not_know_is_refused()
    {
        var stranger = TestAccount.WithDevices(1, Now);
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account, stranger], Now);
        await _alice.UploadAsync(envelope);

        await RefusedAsync(RelayErrorCode.UnknownDid, TestClient.Sending(envelope));
    }

    [Fact]
    public async Task Payload_that_was_not_announced_or_not_uploaded_is_missing()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], Now);
        await RefusedAsync(RelayErrorCode.UploadMissing, TestClient.Sending(envelope));
        await _alice.AnnounceAsync(envelope);

        await RefusedAsync(RelayErrorCode.UploadMissing, TestClient.Sending(envelope));

        await _alice.UploadAsync(envelope);
        (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Payload_other_than_the_headers_is_a_mismatch()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], Now);
        var other = RandomNumberGenerator.GetBytes(20);
        var upload = await _alice.CallAsync(
            TestClient.Announcement(envelope.Id, other.Length, SHA256.HashData(other)), Protocol.Json.RelayJson.Default.UploadResponse);
        using var content = new ByteArrayContent(other);
        using var put = await _alice.PutAsync(upload.Url, content);

        await RefusedAsync(RelayErrorCode.UploadMismatch, TestClient.Sending(envelope));
    }

    [Fact]
    public async Task Payload_that_was_replaced_by_one_of_another_size_is_a_mismatch()
    {
        var key = (await Relay.InspectAsync()).Payloads.ShouldHaveSingleItem().Key;
        using var content = new MemoryStream(new byte[3]);
        await Relay.Blobs.WriteAsync(key, content, new Storage.BlobWriteOptions { Mode = Storage.BlobWriteMode.Replace });

        await RefusedAsync(RelayErrorCode.UploadMismatch, TestClient.Sending(_envelope));
    }

    [Fact]
    public async Task Keys_that_miss_a_new_device_are_stale_and_the_answer_says_which_devices_there_are()
    {
        var account = _bob.Device.Account;
        var added = ClientOf(account.NewDevice(Now));
        account.PublishDevices([_bob.Device, added.Device], Now);
        await added.RegisterAsync();

        var problem = await RefusedAsync(RelayErrorCode.StaleDevices, TestClient.Sending(_envelope));

        var changed = problem.Accounts.ShouldNotBeNull().ShouldHaveSingleItem();
        changed.Did.ShouldBe(account.Did);
        changed.Seq.ShouldBe(2);
        changed.DeviceList!.Bytes.ToArray().ShouldBe(account.List!.Bytes.ToArray());
        changed.KeyBundles.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_for_a_device_too_many_or_none_are_stale()
    {
        var extra = _envelope.WrappedKeys.Append(_envelope.WrappedKeys[0] with { DeviceId = DeviceId.Create(Now) });
        var sender = _envelope.WrappedKeys.Append(_envelope.WrappedKeys[0] with { DeviceId = _alice.Device.Id });

        foreach (IReadOnlyList<WrappedKeyRecord> keys in new IReadOnlyList<WrappedKeyRecord>[] { [.. extra], [.. sender], [] })
        {
            await RefusedAsync(RelayErrorCode.StaleDevices, TestClient.Sending(_envelope.Header, _envelope.Signature, keys));
        }
    }

    [Fact]
    public async Task Keys_of_another_size_or_twice_for_a_device_are_refused()
    {
        var key = _envelope.WrappedKeys[0];
        WrappedKeyRecord[][] wrong =
        [
            [key with { Enc = new byte[1120] }],
            [key with { Enc = new byte[31] }],
            [key with { Ct = new byte[47] }],
            [key, key],
        ];

        foreach (var keys in wrong)
        {
            var problem = await RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Sending(_envelope.Header, _envelope.Signature, keys));
            problem.Errors!.Keys.ShouldBe(["wrapped_keys"]);
        }
    }

    [Fact]
    public async Task Message_sent_again_gets_the_same_answer_later_too()
    {
        var first = await _alice.SendMessageAsync(_envelope);
        await _bob.AcknowledgeAsync(_envelope.Id);
        Relay.Time.Advance(TimeSpan.FromDays(1));

        (await _alice.SendMessageAsync(_envelope)).ShouldBe(first);

        (await _bob.ReadInboxAsync()).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_message_with_the_same_id_is_a_conflict()
    {
        await _alice.SendMessageAsync(_envelope);
        var other = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], Now, _envelope.Id);

        await RefusedAsync(RelayErrorCode.MessageConflict, TestClient.Sending(other));
        await RefusedAsync(RelayErrorCode.MessageConflict, TestClient.Announcement(other));
    }

    [Fact]
    public async Task Message_sent_by_many_at_once_is_delivered_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _alice.SendMessageAsync(_envelope)));

        answers.Distinct().ShouldHaveSingleItem();
        (await _bob.ReadInboxAsync()).Messages.Count.ShouldBe(1);
    }

    private async Task<RelayProblem> RefusedAsync(string code, SignedRequest request)
    {
        var contents = await ContentsAsync();
        var problem = await _alice.RefusedAsync(code, request);
        (await ContentsAsync()).ShouldBe(contents);
        return problem;
    }

    private byte[] Altered(Action<Dictionary<string, CborValue>> change)
    {
        var entries = CborMap.Decode(_envelope.Header).ToDictionary();
        change(entries);
        var map = new CborMap();
        foreach (var (key, value) in entries)
        {
            map.Add(key, value);
        }

        return map.Encode();
    }
}
