namespace Buds.Stress.Planning;

/// <summary>Why a plan cannot be made.</summary>
internal static class PlanErrorCode
{
    /// <summary>A text is not a number with a unit that is known.</summary>
    public const string QuantityInvalid = "quantity_invalid";

    /// <summary>A number is outside what makes sense.</summary>
    public const string OutOfRange = "out_of_range";

    /// <summary>A file is not there, or cannot be read.</summary>
    public const string FileUnreadable = "file_unreadable";

    /// <summary>A file of coefficients is not as docs/capacity.md says.</summary>
    public const string CoefficientsInvalid = "coefficients_invalid";

    /// <summary>A price sheet is not as docs/capacity.md says.</summary>
    public const string PricesInvalid = "prices_invalid";
}
