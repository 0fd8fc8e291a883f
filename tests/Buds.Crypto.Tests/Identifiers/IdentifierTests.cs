using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Identifiers;

public sealed class IdentifierTests
{
    [Fact]
    public void Cids_of_the_fixtures_are_made_of_their_bytes_and_read_from_their_text()
    {
        var made = 0;
        foreach (var fixture in VectorFile.Read("cid/ipld-cidv1-base32-sha256.json").EnumerateArray())
        {
            var codec = fixture.GetProperty("codecCode").GetInt32();
            if (codec is not (0x55 or 0x71))
            {
                Cid.TryParse(fixture.Text("cid"), out _).ShouldBeFalse(fixture.Text("codec"));
                continue;
            }

            made++;
            var cid = Cid.Of((CidCodec)codec, fixture.Hex("hex"));
            cid.ToString().ShouldBe(fixture.Text("cid"));
            Cid.Parse(fixture.Text("cid")).ShouldBe(cid);
            cid.ToByteArray().ShouldBe(fixture.Hex("cidHex"));
            cid.GetDigest().ShouldBe(fixture.Hex("sha256"));
        }

        made.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Text_that_another_project_calls_no_cid_is_refused()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "cid", "atproto-cid_syntax_invalid.txt")))
        {
            Cid.TryParse(line, out _).ShouldBeFalse(line);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyf")] // one short
    [InlineData("bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyfee")] // one long
    [InlineData("bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyff")] // trailing bits
    [InlineData("BAFYREIHDB57FDYSX5H35URVXZ64ROS7ZVYWSHBER7ID6T6C6FEK37JGYFE")] // upper case
    [InlineData("zafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyfe")] // another base
    [InlineData("bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyf1")] // not the alphabet
    [InlineData("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR")] // version 0
    public void Other_spelling_of_a_cid_is_refused(string text)
    {
        Cid.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Cid.Parse(text));
    }

    [Fact]
    public void Dids_of_the_specification_are_made_of_their_seeds()
    {
        foreach (var vector in VectorFile.Read("did-key/ed25519-x25519.json").EnumerateObject())
        {
            using var identity = IdentityKey.FromSeed(vector.Value.Hex("seed"));

            identity.Did.ToString().ShouldBe(vector.Name);
            Did.Parse(vector.Name).ShouldBe(identity.Did);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("did:key:z")]
    [InlineData("did:web:example.com")]
    [InlineData("did:key:z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW")] // X25519
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("DID:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:z16MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")] // a leading zero byte
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0")] // not the alphabet
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWé")]
    public void Other_did_is_refused(string text)
    {
        Did.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Did.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0197F0E0-0000-7000-8000-000000000001")]
    [InlineData("{0197f0e0-0000-7000-8000-000000000001}")]
    [InlineData("0197f0e0000070008000000000000001")]
    [InlineData(" 0197f0e0-0000-7000-8000-000000000001")]
    public void Other_spelling_of_a_uuid_is_refused(string text)
    {
        DeviceId.TryParse(text, out _).ShouldBeFalse();
        MessageId.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Ids_keep_their_bytes_and_order()
    {
        var (first, second) = (MessageId.Create(DateTimeOffset.UnixEpoch), MessageId.Create(DateTimeOffset.UnixEpoch.AddSeconds(1)));

        MessageId.FromBytes(first.ToByteArray()).ShouldBe(first);
        MessageId.Parse(first.ToString()).ShouldBe(first);
        (first < second).ShouldBeTrue();
        first.ToByteArray().AsSpan().SequenceCompareTo(second.ToByteArray()).ShouldBeLessThan(0);
    }
}
