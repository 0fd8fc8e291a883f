using System.Text;
using Buds.Crypto.Cbor;
using CsCheck;

namespace Buds.Crypto.Tests.Cbor;

public sealed class CborMapTests
{
    [Fact]
    public void Keys_are_in_the_order_of_their_encodings_whatever_the_order_of_adding() =>
        Gen.String[Gen.OneOf(Gen.Char[" -~"], Gen.Char["\u0080-\u07ff"], Gen.Char["\ue000-\uffff"]), 0, 6].Array[0, 20].Sample(keys =>
        {
            var map = new CborMap();
            foreach (var key in keys)
            {
                map[key] = key.Length;
            }

            map.Keys.Select(EncodeKey).ShouldBe(keys.Distinct().Select(EncodeKey).OrderBy(k => k, StringComparer.Ordinal));
            map.Count.ShouldBe(keys.Distinct().Count());
            keys.ShouldAllBe(k => map.ContainsKey(k) && map[k].AsInteger() == k.Length);
            CborMap.Decode(map.Encode()).Keys.ShouldBe(map.Keys);
        });

    [Fact]
    public void Key_beyond_the_basic_plane_comes_after_one_inside_it()
    {
        // UTF-16 has it the other way round: U+FFFD is 0xfffd, U+10000 begins with 0xd800; both are made four bytes long.
        var map = new CborMap { { "\U00010000", 1 }, { "\ufffda", 2 } };

        map.Keys.ShouldBe(["\ufffda", "\U00010000"]);
        CborMap.Decode(map.Encode()).Count.ShouldBe(2);
    }

    [Fact]
    public void Key_twice_is_refused_when_adding_and_replaced_when_setting()
    {
        var map = new CborMap { { "a", 1 } };

        Should.Throw<ArgumentException>(() => map.Add("a", 2));
        map["a"] = 3;

        map["a"].AsInteger().ShouldBe(3);
        map.Count.ShouldBe(1);
    }

    [Fact]
    public void Key_that_is_missing_is_not_found()
    {
        var map = new CborMap { { "b", 1 } };

        map.TryGetValue("a", out _).ShouldBeFalse();
        map.ContainsKey("c").ShouldBeFalse();
        Should.Throw<KeyNotFoundException>(() => map["a"]);
        Should.Throw<ArgumentNullException>(() => map.ContainsKey(null!));
        Should.Throw<ArgumentNullException>(() => map.Add("a", null!));
    }

    private static string EncodeKey(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return $"{bytes.Length:x4}{Convert.ToHexString(bytes)}";
    }
}
