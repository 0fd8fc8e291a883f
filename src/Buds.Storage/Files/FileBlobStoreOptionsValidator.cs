using Microsoft.Extensions.Options;

namespace Buds.Storage.Files;

internal sealed class FileBlobStoreOptionsValidator : IValidateOptions<FileBlobStoreOptions>
{
    private const string RootPathMissing = "FileBlobStoreOptions.RootPath must be the path of a directory for the blobs.";

    public ValidateOptionsResult Validate(string? name, FileBlobStoreOptions options) =>
        IsPath(options.RootPath) ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(RootPathMissing);

    public static void ThrowIfInvalid(FileBlobStoreOptions options)
    {
        if (!IsPath(options.RootPath))
        {
            throw new ArgumentException(RootPathMissing, nameof(options));
        }
    }

    private static bool IsPath(string? path) => !string.IsNullOrWhiteSpace(path) && path.IndexOfAny(Path.GetInvalidPathChars()) < 0;
}
