using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Tests.Doubles;

namespace Buds.Relay.Client.Tests.Calls;

public sealed class RequestSignerTests
{
    [Theory]
    [InlineData("https://elsewhere.example/api/messages/inbox")]
    [InlineData("http://relay.example/api/messages/inbox")]
    [InlineData("https://relay.example:8443/api/messages/inbox")]
    public async Task Nothing_is_signed_for_another_origin_than_the_relays(string url)
    {
        using var key = DeviceKey.Generate(DeviceId.Create(Wire.Time));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var signer = new RequestSigner(key, new Uri("https://relay.example"), new RelayClock(new TestClock()));

        await Should.ThrowAsync<InvalidOperationException>(async () => await signer.SignAsync(request, CancellationToken.None));

        request.Headers.ShouldBeEmpty();
    }
}
