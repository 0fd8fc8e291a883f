using System.Diagnostics.CodeAnalysis;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Http;

namespace Buds.Relay.Server.Devices;

/// <summary>Which push tokens the relay keeps.</summary>
internal static class PushTokens
{
    // A Web Push subscription as JSON is the largest: an endpoint and two keys.
    private const int MaxLength = 4096;

    [return: NotNullIfNotNull(nameof(token))]
    public static PushToken? Check(PushToken? token) => token is null || token.Token.Length is > 0 and <= MaxLength
        ? token
        : throw RelayProblems.InvalidField("token", "A push token has 1 to 4096 characters.");
}
