using System.Text;
using System.Text.Json.Nodes;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

public class ContentDigestTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(File.ReadAllText("Vectors/rfc9530-content-digest.json"))!;

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var example in Vectors["examples"]!.AsArray())
            {
                data.Add((string)example!["section"]!, (string)example["body"]!, (string)example["contentDigest"]!["sha-256"]!);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Digest_is_that_of_the_rfc(string section, string body, string sha256) =>
        ContentDigest.Compute(Encoding.UTF8.GetBytes(body)).ShouldBe($"sha-256=:{sha256}:", section);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Digest_of_the_rfc_matches_its_body_alone(string section, string body, string sha256)
    {
        ContentDigest.Matches($"sha-256=:{sha256}:", Encoding.UTF8.GetBytes(body)).ShouldBeTrue(section);
        ContentDigest.Matches($"sha-256=:{sha256}:", Encoding.UTF8.GetBytes(body + " ")).ShouldBeFalse(section);
    }

    [Fact]
    public void Two_algorithms_in_one_field_are_read()
    {
        var header = (string)Vectors["headerOnly"]![0]!["header"]!;

        ContentDigest.TryParse(header, out var sha256).ShouldBeTrue();
        Convert.ToBase64String(sha256.Span).ShouldBe("d435Qo+nKZ+gLcUHn7GQtQ72hiBVAgqoLsZnZPiTGPk=");
    }

    [Fact]
    public void Other_algorithm_beside_sha_256_is_ignored()
    {
        var example = Vectors["examples"]![0]!;
        var digests = example["contentDigest"]!;

        ContentDigest.Matches($"sha-512=:{digests["sha-512"]}:,\tsha-256=:{digests["sha-256"]}:", Encoding.UTF8.GetBytes((string)example["body"]!)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, "no header")]
    [InlineData("", "an empty one")]
    [InlineData("sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:", "another algorithm alone")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPA=:", "another hash")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPF=:", "spare bits")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE:", "no padding")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBA==:", "31 bytes")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJ RJN3OWDUoyWxBf7kbu9DBPE=:", "white space")]
    [InlineData("sha-256=::", "no bytes")]
    [InlineData("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE", "a token")]
    [InlineData("sha-256=\"X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\"", "a string")]
    [InlineData("sha-256=(:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:)", "a list")]
    [InlineData("sha-256", "no value")]
    [InlineData("SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", "upper case")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:,", "a trailing comma")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", "twice")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=oops", "another that is no digest")]
    public void Digest_that_is_not_right_is_refused(string? header, string why) =>
        ContentDigest.Matches(header, "{\"hello\": \"world\"}"u8).ShouldBeFalse(why);

    [Fact]
    public void Field_that_is_too_long_is_refused() =>
        ContentDigest.Matches(ContentDigest.Compute([]) + ",a=:" + new string('A', 4096) + ":", []).ShouldBeFalse();

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void More_than_32_digests_are_refused(int others, bool read)
    {
        var header = string.Join(',', Enumerable.Range(0, others).Select(i => $"other-{i}=:AA==:").Append(ContentDigest.Compute([])));

        ContentDigest.TryParse(header, out _).ShouldBe(read);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void More_than_32_parameters_are_refused(int parameters, bool read)
    {
        var header = ContentDigest.Compute([]) + string.Concat(Enumerable.Range(0, parameters).Select(i => $";p{i}"));

        ContentDigest.TryParse(header, out _).ShouldBe(read);
    }

    [Fact]
    public void Hash_that_is_not_32_bytes_is_refused() => Should.Throw<ArgumentException>(() => ContentDigest.FromSha256(new byte[31]));
}
