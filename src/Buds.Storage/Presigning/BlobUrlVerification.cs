using System.Diagnostics.CodeAnalysis;

namespace Buds.Storage.Presigning;

/// <summary>The answer to a presigned URL: a grant, or why not.</summary>
public sealed record BlobUrlVerification
{
    private BlobUrlVerification()
    {
    }

    /// <summary>Whether the URL is honoured.</summary>
    [MemberNotNullWhen(true, nameof(Grant))]
    [MemberNotNullWhen(false, nameof(Refusal), nameof(RefusalCode))]
    public bool IsGranted => Grant is not null;

    /// <summary>What the URL allows; null when it is refused.</summary>
    public BlobUrlGrant? Grant { get; private init; }

    /// <summary>Why the URL is refused; null when it is honoured.</summary>
    public BlobUrlRefusal? Refusal { get; private init; }

    /// <summary>The refusal as a stable code, such as <c>expired</c>; null when the URL is honoured.</summary>
    public string? RefusalCode => Refusal switch
    {
        BlobUrlRefusal.Malformed => "malformed",
        BlobUrlRefusal.BadSignature => "bad_signature",
        BlobUrlRefusal.Expired => "expired",
        _ => null,
    };

    internal static BlobUrlVerification Granted(BlobUrlGrant grant) => new() { Grant = grant };

    internal static BlobUrlVerification Refused(BlobUrlRefusal refusal) => new() { Refusal = refusal };
}
