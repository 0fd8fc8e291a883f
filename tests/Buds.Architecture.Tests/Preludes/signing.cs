using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Messages;

AckRequest request = null!;
DeviceKey deviceKey = null!;
TimeProvider timeProvider = null!;
