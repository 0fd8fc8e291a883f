using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Protocol.Tests;

public class RelayLimitsTests
{
    [Fact]
    public void Largest_message_of_the_default_limits_fits_the_default_body()
    {
        const int suite2Enc = 1120;
        const int ct = 48;
        const int othersPerKey = 120; // names, quotes, a device id and a key number
        static int Base64(int bytes) => (bytes * 4 + 2) / 3;

        var limits = RelayLimits.Default;
        var keys = limits.MaxDids * limits.MaxDevicesPerDid * (Base64(suite2Enc) + Base64(ct) + othersPerKey);

        (keys + Base64(limits.MaxHeaderBytes) + Base64(64) + othersPerKey).ShouldBeLessThanOrEqualTo(limits.MaxBodyBytes);
    }
}
