using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        routes.MapCalls(RelayRoutes.Register, CallDescription.Of<RegistrationCall>(
            HttpMethods.Post, "Publish a device list and this device's key bundle", typeof(RegisterRequest), typeof(RegisterResponse), (call, context) => call.RegisterAsync(context)));
        routes.MapCalls(RelayRoutes.Keys, CallDescription.Of<DeviceCalls>(
            HttpMethods.Post, "Publish a new key bundle", typeof(PublishKeysRequest), typeof(PublishKeysResponse), (calls, context) => calls.PublishKeysAsync(context)));
        routes.MapCalls(RelayRoutes.PushToken, CallDescription.Of<DeviceCalls>(
            HttpMethods.Post, "Set or clear a push token", typeof(SetPushTokenRequest), null, (calls, context) => calls.SetPushTokenAsync(context)));
        routes.MapCalls(RelayRoutes.Heartbeat, CallDescription.Of<DeviceCalls>(
            HttpMethods.Post, "Mark this device as seen", null, typeof(HeartbeatResponse), (calls, context) => calls.HeartbeatAsync(context)));
        routes.MapCalls(RelayRoutes.DeviceLists, CallDescription.Of<DeviceCalls>(
            HttpMethods.Post, "Get device lists and key bundles", typeof(DeviceListsRequest), typeof(DeviceListsResponse), (calls, context) => calls.GetListsAsync(context)));
    }
}
