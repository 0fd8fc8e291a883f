namespace Buds.Crypto.Tests.Cbor;

/// <summary>
/// The examples of RFC 8949 Appendix A: which of them canonical CBOR accepts, and where and why it refuses the others.
/// </summary>
internal static class Rfc8949AppendixA
{
    public static readonly string[] Accepted =
    [
        "00",
        "01",
        "0a",
        "17",
        "1818",
        "1819",
        "1864",
        "1903e8",
        "1a000f4240",
        "1b000000e8d4a51000",
        "1bffffffffffffffff",
        "3bffffffffffffffff",
        "20",
        "29",
        "3863",
        "3903e7",
        "fb3ff199999999999a",
        "fb7e37e43c8800759c",
        "fbc010666666666666",
        "f4",
        "f5",
        "f6",
        "40",
        "4401020304",
        "60",
        "6161",
        "6449455446",
        "62225c",
        "62c3bc",
        "63e6b0b4",
        "64f0908591",
        "80",
        "83010203",
        "8301820203820405",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "a0",
        "a26161016162820203",
        "826161a161626163",
        "a56161614161626142616361436164614461656145",
    ];

    public static readonly (string Hex, int Offset)[] Refused =
    [
        // tags
        ("c249010000000000000000", 0),
        ("c349010000000000000000", 0),
        // binary16 or binary32
        ("f90000", 0),
        ("f98000", 0),
        ("f93c00", 0),
        ("f93e00", 0),
        ("f97bff", 0),
        ("fa47c35000", 0),
        ("fa7f7fffff", 0),
        ("f90001", 0),
        ("f90400", 0),
        ("f9c400", 0),
        ("f97c00", 0),
        ("f97e00", 0),
        ("f9fc00", 0),
        ("fa7f800000", 0),
        ("fa7fc00000", 0),
        ("faff800000", 0),
        // infinity or not a number
        ("fb7ff0000000000000", 0),
        ("fb7ff8000000000000", 0),
        ("fbfff0000000000000", 0),
        // simple values, undefined
        ("f7", 0),
        ("f0", 0),
        // not well-formed since RFC 8949
        ("f818", 0),
        // simple values, undefined
        ("f8ff", 0),
        // tags
        ("c074323031332d30332d32315432303a30343a30305a", 0),
        ("c11a514b67b0", 0),
        ("c1fb41d452d9ec200000", 0),
        ("d74401020304", 0),
        ("d818456449455446", 0),
        ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", 0),
        // a map key that is not text
        ("a201020304", 1),
        // indefinite lengths
        ("5f42010243030405ff", 0),
        ("7f657374726561646d696e67ff", 0),
        ("9fff", 0),
        ("9f018202039f0405ffff", 0),
        ("9f01820203820405ff", 0),
        ("83018202039f0405ff", 5),
        ("83019f0203ff820405", 2),
        ("9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", 0),
        ("bf61610161629f0203ffff", 0),
        ("826161bf61626163ff", 3),
        ("bf6346756ef563416d7421ff", 0),
    ];
}
