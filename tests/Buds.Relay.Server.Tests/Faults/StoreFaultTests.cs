using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage;
using Buds.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server.Tests.Faults;

/// <summary>Stores that are full or do not answer: a typed error, nothing half-written, and all is well once they are back.</summary>
public sealed class StoreFaultTests : RelayTest
{
    private FailingBlobStore _blobs = null!;
    private FailingRelayStore _store = null!;

    protected override void Replace(IServiceCollection services)
    {
        services.AddSingleton<IBlobStore>(provider => _blobs = new FailingBlobStore(new MemoryBlobStore(provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton(provider =>
        {
            (var store, _store) = FailingRelayStore.Over(provider.GetRequiredService<MemoryRelayStore>());
            return store;
        });
    }

    [Fact]
    public async Task Upload_to_a_full_disk_is_refused_and_works_once_there_is_room()
    {
        var alice = (await RegisterAccountAsync(2))[0];
        var envelope = await TestEnvelope.SealAsync(alice.Device, [alice.Device.Account], Now);
        var upload = await alice.AnnounceAsync(envelope);
        var contents = await ContentsAsync();
        _blobs.OnWrite = new BlobStoreFullException("Full.");

        using (var content = new ByteArrayContent(envelope.Payload))
        {
            using var answer = await alice.PutAsync(upload.Url, content);
            await answer.ShouldBeRefusedAsync(RelayErrorCode.StoreFull);
            answer.Headers.RetryAfter.ShouldNotBeNull();
        }

        (await ContentsAsync()).ShouldBe(contents);
        _blobs.OnWrite = null;
        await alice.UploadAsync(envelope);
        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Send_while_the_blob_store_does_not_answer_is_refused_and_works_afterwards()
    {
        var alice = (await RegisterAccountAsync(2))[0];
        var envelope = await TestEnvelope.SealAsync(alice.Device, [alice.Device.Account], Now);
        await alice.UploadAsync(envelope);
        var contents = await ContentsAsync();
        _blobs.OnRead = new BlobStoreUnavailableException("Away.");

        await alice.RefusedAsync(RelayErrorCode.StoreUnavailable, TestClient.Sending(envelope));

        (await ContentsAsync()).ShouldBe(contents);
        _blobs.OnRead = null;
        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Acknowledgement_is_taken_though_the_payload_cannot_be_deleted_and_the_clean_up_deletes_it()
    {
        var alice = await RegisterAccountAsync(2);
        var envelope = await alice[0].SendNewAsync(alice[0].Device.Account);
        _blobs.OnDelete = new BlobStoreUnavailableException("Away.");

        (await alice[1].AcknowledgeAsync(envelope.Id)).ShouldBe(1);
        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);
        await Relay.CleanUpAsync();
        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);
        _blobs.OnDelete = null;
        await Relay.CleanUpAsync();

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Payload_that_cannot_be_deleted_keeps_no_other_one()
    {
        var alice = await RegisterAccountAsync(2);
        MessageId[] sent = [(await alice[0].SendNewAsync(alice[0].Device.Account)).Id, (await alice[0].SendNewAsync(alice[0].Device.Account)).Id];
        _blobs.OnDelete = new BlobStoreUnavailableException("Away.");
        _blobs.Undeletable = key => key.Value.Contains(sent[0].ToString(), StringComparison.Ordinal);

        (await alice[1].AcknowledgeAsync(sent)).ShouldBe(2);

        (await Relay.InspectAsync()).Payloads.ShouldHaveSingleItem().Key.Value.ShouldContain(sent[0].ToString());
        _blobs.OnDelete = null;
        await Relay.CleanUpAsync();
        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_while_the_store_fails_gets_its_code_and_works_afterwards(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var contents = await ContentsAsync();

        _store.Fault = RelayStoreException.Unavailable();
        await client.RefusedAsync(RelayErrorCode.StoreUnavailable, request);
        _store.Fault = RelayStoreException.Full();
        await client.RefusedAsync(RelayErrorCode.StoreFull, request);
        _store.Fault = new InvalidOperationException("A secret of the inside.");
        (await client.RefusedAsync(RelayErrorCode.Internal, request)).Detail.ShouldBeNull();

        (await ContentsAsync()).ShouldBe(contents);
        _store.Fault = null;
        using var answer = await client.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Clean_up_while_the_store_fails_goes_on_at_its_next_turn()
    {
        var alice = await RegisterAccountAsync(2);
        await alice[0].SendNewAsync(alice[0].Device.Account);
        _store.Fault = RelayStoreException.Unavailable();
        Relay.Time.Advance(TimeSpan.FromDays(30));
        await Should.ThrowAsync<RelayStoreException>(() => Relay.CleanUpAsync());

        _store.Fault = null;
        await Relay.CleanUpAsync();

        (await Relay.InspectAsync()).Messages.ShouldBeEmpty();
    }
}
