using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Http;

/// <summary>Every signed call, against everybody who may not make it (protocol.md §6). A refused call changes nothing.</summary>
public sealed class AuthenticationTests : RelayTest
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(301);

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_that_is_signed_is_answered_and_again_the_same(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);

        using var first = await client.SendAsync(request);
        ((int)first.StatusCode).ShouldBe(call == "push-token" ? 204 : 200);
        if (call is "events")
        {
            return;
        }

        var contents = await ContentsAsync();
        using var second = await client.SendAsync(request);

        second.StatusCode.ShouldBe(first.StatusCode);
        if (call is not "unsend")
        {
            (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        }

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_without_a_signature_is_refused(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = (await SignedCalls.MakeAsync(call, client)).Sign(client.Device.Key, Now);
        request.Headers.Remove(HttpSignatureHeaders.SignatureName);
        var contents = await ContentsAsync();

        using var http = Relay.CreateClient();
        using var answer = await http.SendAsync(request);

        await answer.ShouldBeRefusedAsync(RelayErrorCode.Unauthenticated);
        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_signed_with_another_devices_key_is_refused(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);
        using var impostor = DeviceKey.Generate(client.Device.Id);
        var contents = await ContentsAsync();

        await client.RefusedAsync(RelayErrorCode.BadSignature, request, impostor);

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_of_an_unknown_device_is_refused(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var stranger = TestAccount.WithDevices(1, Now).Devices[0];
        var contents = await ContentsAsync();

        await client.RefusedAsync(RelayErrorCode.UnknownDevice, request, stranger.Key);

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_of_a_revoked_device_is_refused(string call)
    {
        var clients = await RegisterAccountAsync(3);
        var (stays, revoked) = (clients[0], clients[2]);
        var request = await SignedCalls.MakeAsync(call, revoked);
        var account = stays.Device.Account;
        account.PublishDevices([stays.Device, clients[1].Device], Now);
        await stays.RegisterAsync();
        if (call == "register")
        {
            request = revoked.Registration(account.SignList(account.List, [stays.Device], Now));
        }

        var contents = await ContentsAsync();

        await revoked.RefusedAsync(RelayErrorCode.DeviceRevoked, request);

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.All), MemberType = typeof(SignedCalls))]
    public async Task Call_signed_too_long_ago_or_too_far_ahead_is_told_the_time(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var contents = await ContentsAsync();

        foreach (var created in new[] { Now - TooLong, Now + TooLong })
        {
            (await client.RefusedAsync(RelayErrorCode.ClockSkew, request, created: created)).ServerTime.ShouldBe(Now);
        }

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.WithBody), MemberType = typeof(SignedCalls))]
    public async Task Call_with_an_altered_body_is_refused(string call)
    {
        var client = (await RegisterAccountAsync(2))[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var contents = await ContentsAsync();

        await client.RefusedAsync(RelayErrorCode.DigestMismatch, request with { SignedBody = request.Body, Body = [.. request.Body!, (byte)' '] });

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task Call_with_an_altered_query_is_refused()
    {
        var client = (await RegisterAccountAsync())[0];
        var signed = TestClient.InboxPage(1).Sign(client.Device.Key, Now);
        signed.RequestUri = new Uri(RelayRoutes.InboxPage(2), UriKind.Relative);

        using var http = Relay.CreateClient();
        using var answer = await http.SendAsync(signed);

        await answer.ShouldBeRefusedAsync(RelayErrorCode.BadSignature);
    }

    [Fact]
    public async Task Call_with_a_body_whose_digest_is_not_signed_is_refused()
    {
        var client = (await RegisterAccountAsync())[0];
        var signed = new SignedRequest(HttpMethod.Post, RelayRoutes.Heartbeat).Sign(client.Device.Key, Now);
        signed.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        using var http = Relay.CreateClient();
        using (var answer = await http.SendAsync(signed))
        {
            await answer.ShouldBeRefusedAsync(RelayErrorCode.DigestMismatch);
        }

        signed = new SignedRequest(HttpMethod.Post, RelayRoutes.Heartbeat).Sign(client.Device.Key, Now);
        signed.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        signed.Headers.Add(ContentDigest.HeaderName, ContentDigest.Compute("{}"u8));
        using (var answer = await http.SendAsync(signed))
        {
            await answer.ShouldBeRefusedAsync(RelayErrorCode.Unauthenticated);
        }
    }

    [Fact]
    public async Task Call_at_the_edge_of_the_allowed_skew_is_answered()
    {
        var client = (await RegisterAccountAsync())[0];

        foreach (var created in new[] { Now.AddSeconds(-300), Now.AddSeconds(300) })
        {
            using var answer = await client.SendAsync(TestClient.Heartbeat, created: created);
            ((int)answer.StatusCode).ShouldBe(200);
        }
    }
}
