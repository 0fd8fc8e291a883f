using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Devices;

/// <summary>Which key bundles the relay takes: a device's own, verified and not expired.</summary>
internal static class BundleReader
{
    public static StoredBundle Verify(SignedStatement statement, DeviceList list, DeviceId device, DateTimeOffset now)
    {
        KeyBundle bundle;
        try
        {
            bundle = SignedKeyBundle.Verify(statement.Bytes, statement.Signature, list).Content;
        }
        catch (ProtocolException e)
        {
            throw RelayProblems.Of(RelayErrorCode.BundleInvalid, e.Message);
        }

        if (bundle.Device != device)
        {
            throw RelayProblems.Of(RelayErrorCode.BundleInvalid, "The bundle is another device's.");
        }

        return bundle.Expires > now
            ? new StoredBundle(device, bundle.KeyId, bundle.Created, statement)
            : throw RelayProblems.Of(RelayErrorCode.BundleInvalid, "The bundle has expired.");
    }
}
