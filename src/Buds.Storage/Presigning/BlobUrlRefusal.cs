namespace Buds.Storage.Presigning;

/// <summary>Why a presigned URL is not honoured.</summary>
public enum BlobUrlRefusal
{
    /// <summary>It is not one that a presigner makes. Code <c>malformed</c>.</summary>
    Malformed,

    /// <summary>It was not signed with a secret of this presigner for this method and blob. Code <c>bad_signature</c>.</summary>
    BadSignature,

    /// <summary>It was good, but no longer is; ask for another. Code <c>expired</c>.</summary>
    Expired,
}
