namespace Buds.Storage.Tiered.Catalog;

/// <summary>How far a blob is. Each step is recorded before what it makes possible, so that whoever finds a state knows what to finish.</summary>
internal enum BlobState
{
    /// <summary>In the hot tier.</summary>
    Hot = 0,

    /// <summary>In the hot tier, with a verified copy in the cold one.</summary>
    Both = 1,

    /// <summary>Verified in the cold tier; the hot copy is being deleted.</summary>
    Leaving = 2,

    /// <summary>In the cold tier.</summary>
    Cold = 3,

    /// <summary>Gone for everybody who asks; its copies are being deleted.</summary>
    Deleting = 4,

    /// <summary>Other content is being written over it: the hot tier holds the old or the new.</summary>
    Replacing = 5,

    /// <summary>No tier has a good copy.</summary>
    Lost = 6,
}
