namespace Buds.Stress.Relay;

internal static class DataFolder
{
    private static readonly EnumerationOptions TopOnly = new() { IgnoreInaccessible = true };
    private static readonly EnumerationOptions All = new() { IgnoreInaccessible = true, RecurseSubdirectories = true };

    /// <summary>The sizes of the files in a folder. What goes meanwhile is left out.</summary>
    public static long Bytes(string folder, bool recursive) => !Directory.Exists(folder) ? 0 : new DirectoryInfo(folder)
        .EnumerateFiles("*", recursive ? All : TopOnly)
        .Sum(file =>
        {
            try
            {
                return file.Length;
            }
            catch (FileNotFoundException)
            {
                return 0;
            }
        });
}
