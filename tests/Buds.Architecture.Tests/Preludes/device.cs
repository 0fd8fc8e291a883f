using Buds.Crypto.Identity;

DeviceKey deviceKey = null!;
CancellationToken cancellationToken = default;
