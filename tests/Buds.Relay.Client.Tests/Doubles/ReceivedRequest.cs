using System.Text;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>A request as the relay saw it.</summary>
internal sealed record ReceivedRequest(HttpMethod Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Target => Url.PathAndQuery;

    public string Text => Encoding.UTF8.GetString(Body);

    public HttpSignatureInput? Signature { get; init; }

    public DeviceId? Signer => Signature?.KeyId;

    public DateTimeOffset? Created => Signature?.Created;
}
