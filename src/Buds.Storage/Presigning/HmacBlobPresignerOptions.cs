namespace Buds.Storage.Presigning;

/// <summary>How an <see cref="HmacBlobPresigner"/> signs.</summary>
public sealed class HmacBlobPresignerOptions
{
    /// <summary>What the URLs begin with.</summary>
    /// <value>An absolute http or https URL without query or fragment; null (the default) makes URLs relative to the server's root.</value>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>Signs the URLs. All nodes of a server need the same one.</summary>
    /// <value>32 random bytes or more; required.</value>
    public byte[] Secret { get; set; } = [];

    /// <summary>The secret before this one: URLs signed with it are still good, so that rotation breaks none.</summary>
    /// <value>32 bytes or more; null (the default) when there is none.</value>
    public byte[]? PreviousSecret { get; set; }
}
