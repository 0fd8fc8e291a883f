namespace Buds.Client.Transfers;

/// <summary>Which way a payload goes.</summary>
public enum TransferDirection
{
    /// <summary>To the relay.</summary>
    Upload,

    /// <summary>From the relay.</summary>
    Download,
}
