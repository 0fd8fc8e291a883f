using Buds.Crypto.Tests.Legacy;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Import;

public sealed class ClaimTests : RelayTest, IDisposable
{
    private readonly LegacySender _old = new();
    private TestClient _client = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = (await RegisterAccountAsync())[0];
        var device = new LegacyDevice(_old.Id, "did:buds:ada", _old.Key.AgreementKey, _old.Key.SigningKey.Bytes);
        await ((ILegacyStore)Relay.Store).AddLegacyDevicesAsync([device]);
    }

    public void Dispose() => _old.Dispose();

    [Fact]
    public async Task Device_that_was_the_old_one_claims_it_as_often_as_it_likes()
    {
        for (var i = 0; i < 2; i++)
        {
            (await _client.CallAsync(Claim(_old.Key.SignClaim(_client.Device.Id)), RelayJson.Default.ClaimLegacyResponse)).LegacyDeviceId.ShouldBe(_old.Id);
        }

        (await _client.CallAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.LegacyInbox), RelayJson.Default.LegacyInboxResponse)).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Proof_of_another_device_is_refused()
    {
        using var other = new LegacySender();
        var bob = (await RegisterAccountAsync())[0];
        await _client.RefusedAsync(RelayErrorCode.ClaimInvalid, Claim(other.Key.SignClaim(_client.Device.Id)));
        await _client.RefusedAsync(RelayErrorCode.ClaimInvalid, Claim(_old.Key.SignClaim(bob.Device.Id)));
        await _client.RefusedAsync(RelayErrorCode.ClaimInvalid, Claim([]));
        await _client.RefusedAsync(RelayErrorCode.ClaimInvalid, Claim(new byte[64]));
    }

    [Fact]
    public async Task Device_that_is_not_known_is_refused_the_same_way()
    {
        using var unknown = new LegacySender();
        await _client.RefusedAsync(RelayErrorCode.ClaimInvalid, Claim(unknown.Key.SignClaim(_client.Device.Id), unknown));
    }

    [Fact]
    public async Task Another_account_comes_too_late()
    {
        await _client.CallAsync(Claim(_old.Key.SignClaim(_client.Device.Id)), RelayJson.Default.ClaimLegacyResponse);
        var bob = (await RegisterAccountAsync())[0];
        await bob.RefusedAsync(RelayErrorCode.ClaimConflict, Claim(_old.Key.SignClaim(bob.Device.Id)));
    }

    private SignedRequest Claim(byte[] signature, LegacySender? old = null) => TestClient.Post(
        RelayRoutes.ClaimLegacy, new ClaimLegacyRequest { LegacyDeviceId = (old ?? _old).Id, Signature = signature }, RelayJson.Default.ClaimLegacyRequest);
}
