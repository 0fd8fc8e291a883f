using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Messages;

internal static class MessageEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapCalls(RelayRoutes.Uploads, CallDescription.Of<UploadCall>(
            HttpMethods.Post, "Ask where to upload a payload", typeof(UploadRequest), typeof(UploadResponse), (call, context) => call.AnnounceAsync(context)));
        routes.MapCalls(RelayRoutes.Send, CallDescription.Of<SendCall>(
            HttpMethods.Post, "Send a message", typeof(SendRequest), typeof(SendResponse), (call, context) => call.SendAsync(context)));
        routes.MapCalls(RelayRoutes.Inbox, CallDescription.Of<InboxCalls>(
            HttpMethods.Get, "Read this device's inbox", null, typeof(InboxResponse), (calls, context) => calls.ReadAsync(context)));
        routes.MapCalls(RelayRoutes.Ack, CallDescription.Of<InboxCalls>(
            HttpMethods.Post, "Acknowledge messages", typeof(AckRequest), typeof(AckResponse), (calls, context) => calls.AcknowledgeAsync(context)));
        routes.MapCalls(RelayRoutes.Message, CallDescription.Of<InboxCalls>(
            HttpMethods.Delete, "Unsend a message", null, typeof(UnsendResponse), (calls, context) => calls.WithdrawAsync(context)));
    }
}
