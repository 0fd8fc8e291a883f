using Buds.Crypto.Cbor;

namespace Buds.Crypto.Tests.Cbor;

/// <summary>protocol.md §1: what a strict decoder refuses, and where it says the fault is.</summary>
public sealed class CanonicalCborReaderTests
{
    public static TheoryData<string, int> Refused => new()
    {
        // Integers and lengths that are not the shortest.
        { "1800", 0 },
        { "1817", 0 },
        { "190017", 0 },
        { "1900ff", 0 },
        { "1a0000ffff", 0 },
        { "1b00000000ffffffff", 0 },
        { "3817", 0 },
        { "3900ff", 0 },
        { "81190000", 1 },
        { "580161", 0 },
        { "590001ff", 0 },
        { "780161", 0 },
        { "7900016161", 0 },
        { "980100", 0 },
        { "99000100", 0 },
        { "b801616100", 0 },
        { "a178016100", 1 },

        // Indefinite lengths.
        { "5f4100ff", 0 },
        { "7f6161ff", 0 },
        { "9f00ff", 0 },
        { "bf616100ff", 0 },
        { "a1616b9fff", 3 },
        { "81bfff", 1 },

        // Map keys: order, twice, not text.
        { "a2616200616100", 4 },
        { "a262616100616200", 5 },
        { "a2616100616100", 4 },
        { "a3616100616201616202", 7 },
        { "a10000", 1 },
        { "a1416100", 1 },
        { "a1f500", 1 },
        { "a18000", 1 },
        { "a2616100416100", 4 },

        // Floats.
        { "f93c00", 0 },
        { "fa3f800000", 0 },
        { "81fb7ff8000000000000", 1 },
        { "81fb7ff0000000000000", 1 },
        { "81fbfff0000000000000", 1 },
        { "81fb7ff8000000000001", 1 },
        { "fb8000000000000000", 0 },
        { "82fb0000000000000000fb8000000000000000", 10 },

        // Tags and simple values.
        { "c000", 0 },
        { "81d82a4100", 1 },
        { "c249010000000000000000", 0 },
        { "f7", 0 },
        { "a16161f7", 3 },
        { "e0", 0 },
        { "f8ff", 0 },
        { "f820", 0 },
        { "ff", 0 },

        // Bytes after the item.
        { "0000", 1 },
        { "a0f6", 1 },
        { "a1616100ff", 4 },

        // Nothing, or not enough.
        { "", 0 },
        { "81", 0 },
        { "8200", 0 },
        { "a1", 0 },
        { "a16161", 3 },
        { "42ff", 0 },
        { "6261", 0 },
        { "a161", 0 },
        { "1a0000", 0 },

        // Text that is not UTF-8: a byte alone, overlong, a surrogate, above U+10FFFF, cut.
        { "61ff", 0 },
        { "62c080", 0 },
        { "63eda080", 0 },
        { "64f4908080", 0 },
        { "82616161e2", 3 },
        { "a161ff00", 1 },
    };

    public static TheoryData<string> HostileLengths =>
    [
        "5b7fffffffffffffff", "5bffffffffffffffff", "5a7fffffff", "5affffffff", "597fff00",
        "7b7fffffffffffffff", "7bffffffffffffffff", "7a7fffffff", "7affffffff",
        "9b7fffffffffffffff", "9bffffffffffffffff", "9a7fffffff", "9affffffff", "9a0fffffff00",
        "bb7fffffffffffffff", "bbffffffffffffffff", "bb8000000000000000", "ba7fffffff", "baffffffff", "ba4000000061610061",
        "a161615b7fffffffffffffff", "817a7fffffff", "a17b7fffffffffffffff00",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Input_that_is_not_canonical_is_refused_and_the_error_says_where(string hex, int offset)
    {
        var refusal = Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(hex)));

        refusal.Offset.ShouldBe(offset, refusal.Reason);
        refusal.Reason.ShouldNotBeEmpty();
        refusal.Code.ShouldBe("malformed");
        refusal.Message.ShouldContain($"byte {offset}:");
    }

    [Theory]
    [MemberData(nameof(HostileLengths))]
    public void Length_above_what_remains_is_refused_before_anything_is_allocated_for_it(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        _ = Should.Throw<CborException>(() => CborValue.Decode(bytes));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Record.Exception(() => CborValue.Decode(bytes)).ShouldBeOfType<CborException>();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
    }

    [Theory]
    [InlineData(0x81)]
    [InlineData(0xa1)]
    public void Depth_of_sixteen_is_read_and_seventeen_refused(byte head)
    {
        byte[] level = head == 0x81 ? [0x81] : [0xa1, 0x60];
        byte[] Nested(int depth) => [.. Enumerable.Repeat(level, depth).SelectMany(l => l), 0x00];

        CborValue.Decode(Nested(16)).Encode().ShouldBe(Nested(16));
        Should.Throw<CborException>(() => CborValue.Decode(Nested(17))).Offset.ShouldBe(16 * level.Length);
    }

    [Fact]
    public void Depth_counts_empty_arrays_and_maps_too()
    {
        byte[] Nested(byte innermost) => [.. Enumerable.Repeat((byte)0x81, 16), innermost];

        Should.Throw<CborException>(() => CborValue.Decode(Nested(0x80))).Offset.ShouldBe(16);
        Should.Throw<CborException>(() => CborValue.Decode(Nested(0xa0))).Offset.ShouldBe(16);
    }

    [Fact]
    public void Nesting_of_a_megabyte_is_refused_without_deep_recursion()
    {
        var bytes = new byte[1 << 20];
        bytes.AsSpan().Fill(0x81);

        Should.Throw<CborException>(() => CborValue.Decode(bytes)).Offset.ShouldBe(16);
    }

    [Fact]
    public void More_items_than_the_limit_are_refused_in_bounded_memory()
    {
        // An empty map is one byte here and many in memory.
        byte[] bytes = [0x9a, 0x00, 0x10, 0x00, 0x00, .. Enumerable.Repeat((byte)0xa0, 1 << 20)];
        _ = Record.Exception(() => CborValue.Decode(bytes));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Record.Exception(() => CborValue.Decode(bytes)).ShouldBeOfType<CborException>();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(12 << 20);
        refusal.Offset.ShouldBe(5 + CborValue.MaxItems - 1);
    }

    [Fact]
    public void As_many_items_as_the_limit_are_read()
    {
        // The array itself is one.
        byte[] bytes = [0x99, 0xff, 0xff, .. Enumerable.Repeat((byte)0xf6, CborValue.MaxItems - 1)];

        CborValue.Decode(bytes).AsArray().Count.ShouldBe(CborValue.MaxItems - 1);
    }

    [Fact]
    public void Null_is_kept_where_it_stands()
    {
        var map = CborMap.Decode(Convert.FromHexString("a16161f6"));

        map["a"].Kind.ShouldBe(CborKind.Null);
        map["a"].ShouldNotBeSameAs(CborValue.Null);
    }

    [Fact]
    public void Map_is_refused_where_another_item_stands() =>
        Should.Throw<CborException>(() => CborMap.Decode(new byte[] { 0x80 })).Offset.ShouldBe(0);
}
