namespace Buds.Stress.Measuring;

/// <summary>What light clients time. Microseconds, but for <see cref="DownloadSpeed"/>.</summary>
internal enum Measure
{
    /// <summary>Registering one device.</summary>
    Register,

    /// <summary>Sealing a message, no network in it.</summary>
    Seal,

    /// <summary>From the call for device lists to the answer of the send, the upload in between.</summary>
    Send,

    /// <summary>Asking for the recipients' devices.</summary>
    Lists,

    /// <summary>Asking where to upload.</summary>
    UploadCall,

    /// <summary>The presigned PUT.</summary>
    Upload,

    /// <summary>The send call alone.</summary>
    SendCall,

    /// <summary>One read of an inbox page.</summary>
    Inbox,

    /// <summary>The presigned GET with opening: decrypted, hashed and verified as it streams.</summary>
    Download,

    /// <summary>The speed of that, in KB a second.</summary>
    DownloadSpeed,

    /// <summary>One acknowledgement call.</summary>
    Ack,

    /// <summary>From a wake-up at a device (event, push or the app being opened) to a message being opened.</summary>
    WakeToOpen,

    /// <summary>From the answer of the send to being opened, at devices that listen.</summary>
    SendToOpen,

    /// <summary>From the answer of the send to being opened, at devices that a push woke.</summary>
    SendToOpenByPush,

    /// <summary>How much later than planned a send began.</summary>
    Lateness,

    /// <summary>From sharing to the app's event, at real clients.</summary>
    RealShareToEvent,
}
