namespace Buds.Stress.Load;

/// <summary>Requests of light clients to the relay and to the store of its payloads.</summary>
internal enum RequestKind
{
    Register,
    Lists,
    Uploads,
    PayloadPut,
    Send,
    Events,
    Inbox,
    PayloadGet,
    Ack,
    Heartbeat,
}
