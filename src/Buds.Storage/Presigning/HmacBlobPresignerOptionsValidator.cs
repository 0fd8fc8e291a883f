using Microsoft.Extensions.Options;

namespace Buds.Storage.Presigning;

internal sealed class HmacBlobPresignerOptionsValidator : IValidateOptions<HmacBlobPresignerOptions>
{
    private const int MinSecretLength = 32;

    public ValidateOptionsResult Validate(string? name, HmacBlobPresignerOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    public static void ThrowIfInvalid(HmacBlobPresignerOptions options)
    {
        if (Problem(options) is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    private static string? Problem(HmacBlobPresignerOptions options)
    {
        if (options.Secret is not { Length: >= MinSecretLength })
        {
            return "HmacBlobPresignerOptions.Secret must be 32 random bytes or more.";
        }

        if (options.PreviousSecret is { Length: < MinSecretLength })
        {
            return "HmacBlobPresignerOptions.PreviousSecret must be 32 bytes or more, or null.";
        }

        return options.PublicBaseUrl is null || IsBase(options.PublicBaseUrl)
            ? null
            : "HmacBlobPresignerOptions.PublicBaseUrl must be an absolute http or https URL without user, query or fragment, or null.";
    }

    private static bool IsBase(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
        && url.Fragment.Length == 0;
}
