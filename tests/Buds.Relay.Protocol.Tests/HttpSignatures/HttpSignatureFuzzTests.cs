using Buds.Relay.Protocol.HttpSignatures;
using CsCheck;
using static Buds.Relay.Protocol.Tests.HttpSignatures.SignedExchange;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

public class HttpSignatureFuzzTests
{
    private static readonly HttpSignedRequest Request = Post with { Query = "?a=1&b=%20" };
    private static readonly HttpSignatureHeaders Headers = HttpRequestSigner.Sign(Key, Request, Now);
    private static readonly HttpSignatureInput Original = Parse(Headers)!;

    // Characters that mean something to the grammar come up as often as all others together.
    private static readonly Gen<char> Character = Gen.OneOf(Gen.Char[" \t,;=()\":?\\*@-.0123456789abudsABC/+"], Gen.Char[(char)0, (char)255], Gen.Char);

    private static readonly Gen<Func<string, string>> Mutation = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Character, Gen.Int[0, 4], (at, to, character, how) => new Func<string, string>(text =>
        {
            if (text.Length == 0)
            {
                return character.ToString();
            }

            var (low, high) = (Math.Min(at % text.Length, to % text.Length), Math.Max(at % text.Length, to % text.Length));
            return how switch
            {
                0 => text[..low] + character + text[(low + 1)..],
                1 => text.Insert(low, character.ToString()),
                2 => text.Remove(low, 1),
                3 => text.Remove(low, high - low),
                _ => text.Insert(high, text[low..high]),
            };
        }));

    [Fact]
    public void Altered_exchange_never_throws_and_never_verifies_as_another() =>
        Gen.Select(Mutation.Array[1, 3], Gen.Int[0, 5]).Sample((mutations, target) =>
        {
            string Alter(int part, string text) => part == target ? mutations.Aggregate(text, (value, mutate) => mutate(value)) : text;

            var headers = new HttpSignatureHeaders(Alter(0, Headers.SignatureInput), Alter(1, Headers.Signature));
            var request = Request with
            {
                Method = Alter(2, Request.Method),
                Path = Alter(3, Request.Path),
                Query = Alter(4, Request.Query),
                ContentDigest = Alter(5, Request.ContentDigest!),
            };

            var input = Parse(headers);
            if (input is null || input.Verify(Key.PublicKey, request, Now) != HttpSignatureRefusal.None)
            {
                return;
            }

            // What verifies says what was signed: only white space and what the profile ignores may differ.
            input.SignatureParams.ShouldBe(Original.SignatureParams);
            input.KeyId.ShouldBe(Original.KeyId);
            input.Created.ShouldBe(Original.Created);
            input.Signature.ToArray().ShouldBe(Original.Signature.ToArray());
            (request with { ContentDigest = request.ContentDigest!.Trim(' ', '\t') }).ShouldBe(Request);
        }, iter: 100_000);

    [Fact]
    public void Any_text_is_read_or_refused_without_a_throw() =>
        Gen.Select(Character.Array[0, 60], Character.Array[0, 60]).Sample(
            (input, signature) => Parse(new("buds=" + new string(input), "buds=" + new string(signature))) is null, iter: 50_000);

    [Fact]
    public void Dictionary_that_is_read_is_written_as_it_reads() =>
        Character.Array[0, 40].Sample(text =>
        {
            if (!StructuredDictionaryParser.TryParse("a=(" + new string(text), out var members) || members[0].Items is null)
            {
                return;
            }

            var written = members[0].SerializeInnerList();
            StructuredDictionaryParser.TryParse("a=" + written, out var again).ShouldBeTrue();
            again.ShouldHaveSingleItem().SerializeInnerList().ShouldBe(written);
        }, iter: 50_000);

    private static HttpSignatureInput? Parse(HttpSignatureHeaders headers)
    {
        HttpSignatureInput.TryParse(headers.SignatureInput, headers.Signature, out var input, out var refusal).ShouldBe(refusal == HttpSignatureRefusal.None);
        return input;
    }
}
