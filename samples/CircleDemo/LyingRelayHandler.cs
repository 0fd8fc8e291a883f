using System.Net.Http.Json;
using System.Security.Cryptography;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;

namespace CircleDemo;

/// <summary>Stands between a device and the relay and does what a relay could do that somebody has broken into: it adds a device of its own to a person's.</summary>
internal sealed class LyingRelayHandler : DelegatingHandler
{
    public Did? Victim { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (Victim is not { } victim || request.RequestUri?.AbsolutePath != RelayRoutes.DeviceLists || !answer.IsSuccessStatusCode)
        {
            return answer;
        }

        var lists = RelayJson.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken), RelayJson.Default.DeviceListsResponse);
        lists = lists with { Accounts = [.. lists.Accounts.Select(account => account.Did == victim ? WithGhost(account) : account)] };
        answer.Content.Dispose();
        answer.Content = JsonContent.Create(lists, RelayJson.Default.DeviceListsResponse);
        return answer;
    }

    private static AccountDevices WithGhost(AccountDevices account)
    {
        using var ghost = DeviceKey.Generate(DeviceId.Create(DateTimeOffset.UtcNow));
        var list = new CborMap
        {
            { "v", 1 },
            { "did", account.Did.ToString() },
            { "seq", account.Seq + 1 },
            { "prev", Cid.Of(CidCodec.DagCbor, "the list before"u8).ToString() },
            { "issued", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() },
            { "devices", CborValue.FromArray([new CborMap
                {
                    { "id", ghost.Id.ToByteArray() },
                    { "sign", CborValue.FromBytes(ghost.PublicKey.Bytes) },
                    { "added", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() },
                }]) },
        }.Encode();

        // A signature by the victim's identity key is what nobody but the victim's own devices can make.
        return account with
        {
            Seq = account.Seq + 1,
            DeviceList = new SignedStatement { Bytes = list, Signature = RandomNumberGenerator.GetBytes(64) },
        };
    }
}
