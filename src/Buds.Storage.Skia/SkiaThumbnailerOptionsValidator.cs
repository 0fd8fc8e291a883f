using Microsoft.Extensions.Options;

namespace Buds.Storage.Skia;

internal sealed class SkiaThumbnailerOptionsValidator : IValidateOptions<SkiaThumbnailerOptions>
{
    public ValidateOptionsResult Validate(string? name, SkiaThumbnailerOptions options) =>
        Fault(options) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;

    public static void ThrowIfInvalid(SkiaThumbnailerOptions options)
    {
        if (Fault(options) is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }
    }

    private static string? Fault(SkiaThumbnailerOptions options) => options switch
    {
        { MaxSourceBytes: < 1 or > 1 << 30 } => "SkiaThumbnailerOptions.MaxSourceBytes must be from 1 to 1 GiB.",
        { MaxPixels: < 1 or > 1_000_000_000 } => "SkiaThumbnailerOptions.MaxPixels must be from 1 to 1,000,000,000.",
        { MaxDecodingBytes: < 1L << 20 or > 1L << 32 } => "SkiaThumbnailerOptions.MaxDecodingBytes must be from 1 MiB to 4 GiB.",
        _ => null,
    };
}
