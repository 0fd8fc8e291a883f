using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>What stays of a HEIF's index and of its movie's: what decoding and showing need. Whatever is not named here goes.</summary>
internal static class HeifBoxes
{
    /// <summary>Whether it says how an item or a track's pictures are decoded and shown.</summary>
    public static bool IsProperty(ReadOnlySpan<byte> bytes, MediaBox box) => box.Type switch
    {
        // How it is coded, and which of its layers and operating points is meant.
        "hvcC" or "lhvC" or "avcC" or "vvcC" or "av1C" or "a1op" or "a1lx" or "lsel" or "oinf" or "tols" => true,
        // Size, depth, which way is up, and what an item is for.
        "ispe" or "pixi" or "pasp" or "clap" or "irot" or "imir" or "iscl" or "rloc" or "auxC" or "rref" => true,
        // Levels of light.
        "clli" or "mdcv" or "cclv" or "amve" or "ndwt" or "reve" => true,
        "colr" => TypeAt(bytes, box.Content, box.End) is "nclx" or "nclc" or "prof" or "rICC",
        _ => false,
    };

    /// <summary>Whether a group of items says which to show; others say how they were taken and collected.</summary>
    public static bool IsGroupToShow(string type) => type is "altr" or "ster" or "eqiv";

    /// <summary>Whether a track refers to another as its alpha, thumbnail or the like.</summary>
    public static bool IsTrackReference(string type) => type is "auxl" or "thmb" or "prem" or "vdep" or "sbas";

    /// <summary>Whether a box of a sample table is one of the tables: when samples are shown, where they are, and how they depend on each other.</summary>
    public static bool IsTable(ReadOnlySpan<byte> bytes, MediaBox box) => box.Type switch
    {
        "stts" or "ctts" or "cslg" or "stss" or "stsh" or "sdtp" or "stsc" or "stsz" or "stz2" or "stco" or "co64" => true,
        "sgpd" or "sbgp" => TypeAt(bytes, box.Content + 4, box.End) is "roll" or "prol" or "rap " or "sync" or "tele" or "refs" or "tsas" or "tscl" or "stsa",
        _ => false,
    };

    private static string? TypeAt(ReadOnlySpan<byte> bytes, int start, int end) =>
        end - start < 4 ? null : Encoding.Latin1.GetString(bytes.Slice(start, 4));
}
