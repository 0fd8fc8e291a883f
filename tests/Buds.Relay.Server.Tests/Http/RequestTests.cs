using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Http;

/// <summary>Requests that are not as they should be, each with its code (protocol.md §6).</summary>
public sealed class RequestTests : RelayTest
{
    [Theory]
    [MemberData(nameof(SignedCalls.WithBody), MemberType = typeof(SignedCalls))]
    public async Task Body_that_is_not_json_is_refused(string call)
    {
        var client = (await RegisterAccountAsync())[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var contents = await ContentsAsync();

        foreach (var body in new[] { "", "{", "null", "[]", "\"text\"", "{}{}", "\0" })
        {
            // Clearing all push tokens is a request without any member, and so is {} to be refused by all others.
            await client.RefusedAsync(RelayErrorCode.InvalidJson, request with { Body = System.Text.Encoding.UTF8.GetBytes(body) });
        }

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Theory]
    [MemberData(nameof(SignedCalls.WithBody), MemberType = typeof(SignedCalls))]
    public async Task Body_without_its_fields_is_refused(string call)
    {
        if (call == "push-token")
        {
            return;
        }

        var client = (await RegisterAccountAsync())[0];
        var request = await SignedCalls.MakeAsync(call, client);

        await client.RefusedAsync(RelayErrorCode.InvalidJson, request with { Body = "{}"u8.ToArray() });
    }

    [Theory]
    [MemberData(nameof(SignedCalls.WithBody), MemberType = typeof(SignedCalls))]
    public async Task Body_above_the_limit_is_refused(string call)
    {
        var client = (await RegisterAccountAsync())[0];
        var request = await SignedCalls.MakeAsync(call, client);
        var body = new byte[RelayLimits.Default.MaxBodyBytes + 1];
        body.AsSpan().Fill((byte)' ');
        request.Body!.CopyTo(body, 0);

        await client.RefusedAsync(RelayErrorCode.BodyTooLarge, request with { Body = body });
        await client.RefusedAsync(RelayErrorCode.BodyTooLarge, request with { Body = body, Chunked = true });
    }

    [Fact]
    public async Task Body_at_the_limit_is_taken()
    {
        var client = (await RegisterAccountAsync())[0];
        var request = TestClient.Lists([client.Device.Account.Did]);
        var body = new byte[RelayLimits.Default.MaxBodyBytes];
        body.AsSpan().Fill((byte)' ');
        request.Body!.CopyTo(body, 0);

        foreach (var chunked in new[] { false, true })
        {
            using var answer = await client.SendAsync(request with { Body = body, Chunked = chunked });
            ((int)answer.StatusCode).ShouldBe(200);
        }
    }

    [Theory]
    [MemberData(nameof(SignedCalls.WithBody), MemberType = typeof(SignedCalls))]
    public async Task Body_of_another_media_type_is_refused(string call)
    {
        var client = (await RegisterAccountAsync())[0];
        var request = await SignedCalls.MakeAsync(call, client);

        await client.RefusedAsync(RelayErrorCode.UnsupportedMediaType, request with { MediaType = "text/plain" });
        await client.RefusedAsync(RelayErrorCode.UnsupportedMediaType, request with { MediaType = "application/jsonp" });
    }

    [Theory]
    [InlineData("GET", RelayRoutes.Register, "POST")]
    [InlineData("PUT", RelayRoutes.Send, "POST")]
    [InlineData("POST", RelayRoutes.Inbox, "GET")]
    [InlineData("POST", RelayRoutes.Description, "GET")]
    [InlineData("GET", "/api/messages/0190f0c4-7a4e-7b7e-8f3e-3a1b2c3d4e5f", "DELETE")]
    [InlineData("DELETE", "/blobs/payloads/x", "PUT, GET")]
    public async Task Path_that_does_not_take_the_method_says_which_it_takes(string method, string path, string allowed)
    {
        using var http = Relay.CreateClient();
        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await answer.ShouldBeRefusedAsync(RelayErrorCode.MethodNotAllowed);
        string.Join(", ", answer.Content.Headers.Allow).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("/api/devices/nothing")]
    [InlineData("/api/messages/send/more")]
    [InlineData("/api/devices/")]
    public async Task Path_at_which_there_is_nothing_says_so(string path)
    {
        using var http = Relay.CreateClient();
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), null);

        await answer.ShouldBeRefusedAsync(RelayErrorCode.NotFound);
    }

    [Fact]
    public async Task Description_needs_no_signature_and_tells_limits_and_time()
    {
        using var http = Relay.CreateClient();

        var description = RelayJson.Parse(await http.GetByteArrayAsync(new Uri(RelayRoutes.Description, UriKind.Relative)), RelayJson.Default.RelayDescription);

        description.Versions.ShouldBe([1]);
        description.Suites.ShouldBe([1, 2]);
        description.Limits.MaxPayloadBytes.ShouldBe(100L * 1024 * 1024);
        description.MessageTtl.ShouldBe(TimeSpan.FromDays(30));
        description.UploadTtl.ShouldBe(TimeSpan.FromHours(24));
        description.Registration.ShouldBe(RelayRegistration.Open);
        description.ServerTime.ShouldBe(Now);
    }
}
