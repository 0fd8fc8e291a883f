using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;

namespace Buds.Client.Tests;

public sealed class ReceiptTableTests : IDisposable
{
    private const int MoreThanAPage = 1_001;

    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("buds-client-");
    private readonly ClientDatabase _database;

    public ReceiptTableTests() => _database = ClientDatabase.Open(Path.Combine(_folder.FullName, "buds.db"));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task History_of_more_than_a_page_is_whole_and_in_order()
    {
        var receipts = NotesOfACircleThatIsNotKnownYet(MoreThanAPage);
        await _database.WriteAsync(session => ReceiptTable.Add(session, receipts, Start), CancellationToken.None);

        var history = await _database.ReadAsync(session => ReceiptTable.History(session).Select(receipt => receipt.Cid).ToList(), CancellationToken.None);

        history.ShouldBe(receipts.Select(receipt => receipt.Cid));
    }

    private static SignedReceipt[] NotesOfACircleThatIsNotKnownYet(int count)
    {
        using var identity = IdentityKey.Generate();
        using var device = DeviceKey.Generate(DeviceId.Create(Start));
        var circle = Cid.Of(CidCodec.DagCbor, "A Circle"u8).ToString();
        return [.. Enumerable.Range(0, count).Select(i => SignedReceipt.Sign(
            Receipt.Create(
                identity.Did, device.Id, MemoryTypes.Shared, new CborMap { { MemoryTypes.CircleField, circle }, { "text", $"Note {i}" } }, Start.AddSeconds(i)),
            device))];
    }
}
