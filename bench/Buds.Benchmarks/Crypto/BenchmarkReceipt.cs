using System.Security.Cryptography;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;

namespace Buds.Benchmarks.Crypto;

/// <summary>A receipt of about 1.8 KB: a memory with a caption and four photos, each with a thumbnail.</summary>
internal static class BenchmarkReceipt
{
    private const int Photos = 4;

    public static SignedReceipt Sign(Did author, DeviceKey device, DateTimeOffset now)
    {
        var payload = new CborMap
        {
            { "caption", new string('x', 750) },
            { "circle_id", Guid.CreateVersion7(now).ToString() },
            { "latitude", CborValue.FromFloat(47.5) },
            { "hidden", false },
        };
        var blobs = Enumerable.Range(0, Photos).Select(i => new BlobReference(RandomCid(), "image/jpeg", 500_000 + i, "photo", RandomCid()));
        var receipt = Receipt.Create(author, device.Id, "app.buds.memory.created/v1", payload, now, blobs);
        return SignedReceipt.Sign(receipt, device);
    }

    private static Cid RandomCid() => Cid.FromDigest(CidCodec.Raw, RandomNumberGenerator.GetBytes(32));
}
