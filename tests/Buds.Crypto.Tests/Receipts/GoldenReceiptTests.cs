using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;

namespace Buds.Crypto.Tests.Receipts;

/// <summary>The golden receipt of the kernel before Buds. Its values are facts, written down here.</summary>
public sealed class GoldenReceiptTests
{
    internal const string Preimage =
        "a463646964756469643a627564733a6c6f63616c2d414243313233677061796c6f6164a5656e6f7465736f477265617420666f7220666f63757366726174696e"
        + "67056b73747261696e5f74797065666879627269646c70726f647563745f6e616d656a426c756520447265616d6f636c61696d65645f74696d655f6d731b0000"
        + "018cf0ab30006864657669636549646a6465766963652d3030316b7265636569707454797065781b6170702e627564732e73657373696f6e2e63726561746564"
        + "2f7631";

    private const string Signature = "jEdMNon68d7vZsACH+h3r/C2BnttOyi7d4JvnS1sQLI6szbOu+awhWzgxIdbcTn6YcvfpU1R/0DwL92uSamBDw==";

    [Fact]
    public void Fields_encode_to_the_golden_bytes() => new CborMap
    {
        { "did", "did:buds:local-ABC123" },
        { "deviceId", "device-001" },
        { "receiptType", "app.buds.session.created/v1" },
        {
            "payload", new CborMap
            {
                { "claimed_time_ms", 1704844800000 },
                { "product_name", "Blue Dream" },
                { "strain_type", "hybrid" },
                { "notes", "Great for focus" },
                { "rating", 5 },
            }
        },
    }.Encode().ShouldBe(Convert.FromHexString(Preimage));

    [Fact]
    public void Golden_bytes_read_and_encode_to_themselves()
    {
        var receipt = Receipt.Decode(Convert.FromHexString(Preimage));

        receipt.Did.ShouldBe("did:buds:local-ABC123");
        receipt.DeviceId.ShouldBe("device-001");
        receipt.Type.ShouldBe("app.buds.session.created/v1");
        receipt.ClaimedTime.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1704844800000));
        receipt.Encode().ShouldBe(Convert.FromHexString(Preimage));
    }

    [Fact]
    public void Cid_is_the_golden_one() => SignedReceipt.Decode(Convert.FromHexString(Preimage), Convert.FromBase64String(Signature)).Cid
        .ShouldBe(Cid.Parse("bafyreigjcte4pv3bhzv3stouw4tkmv6bbatmif2zzbigvgbh4czq4uh2a4"));

    [Fact]
    public void Golden_signature_verifies()
    {
        var key = new Ed25519PublicKey(Convert.FromHexString("d04ab232742bb4ab3a1368bd4615e4e6d0224ab71a016baf8520a332c9778737"));
        var receipt = SignedReceipt.Decode(Convert.FromHexString(Preimage), Convert.FromBase64String(Signature));

        receipt.Verify(key).ShouldBeTrue();
        Did.FromPublicKey(key).ToString().ShouldBe("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S");
    }

    [Fact]
    public void Every_flipped_bit_of_the_golden_bytes_is_noticed()
    {
        var key = new Ed25519PublicKey(Convert.FromHexString("d04ab232742bb4ab3a1368bd4615e4e6d0224ab71a016baf8520a332c9778737"));
        for (var bit = 0; bit < Preimage.Length * 4; bit++)
        {
            var bytes = Convert.FromHexString(Preimage);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            Verifies(bytes, key).ShouldBeFalse();
        }
    }

    private static bool Verifies(byte[] bytes, Ed25519PublicKey key)
    {
        try
        {
            return SignedReceipt.Decode(bytes, Convert.FromBase64String(Signature)).Verify(key);
        }
        catch (ProtocolException e) when (e.Error == ProtocolError.ReceiptInvalid)
        {
            return false;
        }
    }
}
