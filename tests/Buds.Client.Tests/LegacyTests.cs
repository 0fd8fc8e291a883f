using Buds.Client.Inbox;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server;
using Buds.Relay.Server.Import;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Import;
using Microsoft.Extensions.Options;

namespace Buds.Client.Tests;

/// <summary>From an old relay's database to the app, by way of an import.</summary>
public sealed class LegacyTests : IAsyncLifetime, IDisposable
{
    private readonly TestWorld _world = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("buds-legacy-tests-");
    private LegacyRelay _old = null!;
    private TestDevice _ada = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _old = new LegacyRelay(Path.Combine(_folder.FullName, "old.sqlite"));
        _ada = await _world.NewPersonAsync("Ada");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public void Dispose() => _old.Dispose();

    [Fact]
    public async Task Everything_that_waited_is_opened_once_and_then_gone_from_the_relay()
    {
        for (var i = 0; i < 120; i++)
        {
            _old.Add(_world.Now.AddMinutes(-i), early: i % 3 == 0);
        }

        await ImportAsync();
        var opened = new List<LegacyMemory>();

        var result = await _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, Keep);

        result.ShouldBe(new LegacyTakeOver(120, 0, 0));
        opened.Select(memory => Convert.ToHexString(memory.Receipt.Bytes.Span)).Order().ShouldBe(_old.Receipts.Values.Select(Convert.ToHexString).Order());
        opened.Select(memory => memory.CreatedAt).ShouldBeInOrder();
        opened.ShouldAllBe(memory => memory.Receipt.IsSigned && memory.Sender == LegacyRelay.DidOf(_old.Devices[0]));
        (await _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, Keep)).Taken.ShouldBe(0);
        (await CountPayloadsAsync()).ShouldBe(120);

        var tablet = await _world.NewPersonAsync("Ada's other account");
        (await tablet.Account.TakeOverLegacyDeviceAsync(_old.Devices[2].Key, Keep)).Taken.ShouldBe(120);
        (await CountPayloadsAsync()).ShouldBe(0);

        ValueTask<bool> Keep(LegacyMemory memory, CancellationToken cancellationToken)
        {
            opened.Add(memory);
            return ValueTask.FromResult(true);
        }
    }

    [Fact]
    public async Task What_the_app_did_not_store_comes_again()
    {
        _old.Add(_world.Now);
        await ImportAsync();
        (await _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, (_, _) => ValueTask.FromResult(false))).ShouldBe(new LegacyTakeOver(0, 0, 1));
        (await _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, (_, _) => ValueTask.FromResult(true))).ShouldBe(new LegacyTakeOver(1, 0, 0));
    }

    [Fact]
    public async Task Message_that_was_altered_is_not_handed_out_and_keeps_none_back()
    {
        _old.Add(_world.Now);
        _old.Run("UPDATE encrypted_messages SET encrypted_payload = 'AAAA' || substr(encrypted_payload, 5)");
        _old.Add(_world.Now.AddMinutes(1));
        await ImportAsync();
        (await _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, (_, _) => ValueTask.FromResult(true))).ShouldBe(new LegacyTakeOver(1, 1, 0));
    }

    [Fact]
    public async Task Device_that_was_not_imported_cannot_be_taken_over() =>
        (await Should.ThrowAsync<RelayException>(() => _ada.Account.TakeOverLegacyDeviceAsync(_old.Devices[1].Key, (_, _) => ValueTask.FromResult(true))))
            .Code.ShouldBe(RelayErrorCode.ClaimInvalid);

    private Task<LegacyImportReport> ImportAsync() => new LegacyImport(_world.Relay.Store, _world.Relay.Blobs, Options.Create(new RelayOptions()), _world.Relay.Time)
        .RunAsync(new LegacyImportSource { DatabasePath = Path.Combine(_folder.FullName, "old.sqlite") });

    private async Task<int> CountPayloadsAsync()
    {
        var count = 0;
        await foreach (var _ in _world.Relay.Blobs.ListAsync(LegacyPayloadKey.Prefix))
        {
            count++;
        }

        return count;
    }
}
