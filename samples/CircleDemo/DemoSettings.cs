using Buds.Crypto.Envelopes;

namespace CircleDemo;

internal sealed record DemoSettings(string? PhotoFolder, string Suite, int People, int Devices, int Memories)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".heic"];

    public EnvelopeSuite EnvelopeSuite => Suite == "x25519" ? EnvelopeSuite.X25519 : EnvelopeSuite.XWing;

    public IReadOnlyList<string> PhotoFiles { get; } = FindPhotos(PhotoFolder ?? Path.Combine(AppContext.BaseDirectory, "Photos"));

    public string? FindFault() => this switch
    {
        { People: < 2 or > 12 } => "--people is 2 to 12.",
        { Memories: < 4 or > 1000 } => "--memories is 4 to 1000.",
        _ when Devices <= People || Devices > People * 10 => "--devices is more than people, since one joins late, and at most ten a person.",
        _ when PhotoFiles.Count == 0 => "--photos is a folder with at least one photo.",
        _ => null,
    };

    private static string[] FindPhotos(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)]
        : [];
}
