using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Hosting;

/// <summary>What only a real server shows.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of by the runner, through IAsyncLifetime.")]
public sealed class KestrelRelayTests : IAsyncLifetime
{
    private readonly CapturedLogs _logs = new();
    private KestrelRelay _relay = null!;
    private TestClient _alice = null!;
    private TestClient _other = null!;

    public async Task InitializeAsync()
    {
        _relay = await KestrelRelay.StartAsync(_logs);
        var account = TestAccount.WithDevices(2, TimeProvider.System.GetUtcNow());
        _alice = new TestClient(new HttpClient { BaseAddress = _relay.Address }, TimeProvider.System, account.Devices[0]);
        _other = new TestClient(new HttpClient { BaseAddress = _relay.Address }, TimeProvider.System, account.Devices[1]);
        await _alice.RegisterAsync();
        await _other.RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        _alice.Dispose();
        _other.Dispose();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Message_goes_its_whole_way()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_alice.Device.Account], _alice.Now, blobSize: 3_000_000);
        await _alice.UploadAsync(envelope);
        (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);

        var message = (await _other.ReadInboxAsync()).Messages.ShouldHaveSingleItem();
        message.Payload.Url.GetLeftPart(UriPartial.Authority).ShouldBe(_relay.Address.GetLeftPart(UriPartial.Authority));
        using (var payload = await _other.GetAsync(message.Payload.Url))
        {
            (await payload.Content.ReadAsByteArrayAsync()).ShouldBe(envelope.Payload);
        }

        await _other.AcknowledgeAsync(envelope.Id);

        _relay.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_that_breaks_off_leaves_nothing_and_can_be_repeated()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_alice.Device.Account], _alice.Now, blobSize: 1_000_000);
        var upload = await _alice.AnnounceAsync(envelope);

        await SendHalfAsync(upload.Url, envelope.Payload);

        await _logs.WaitForAsync("Request finished", "PUT");
        _relay.Files.ShouldBeEmpty();
        await _alice.UploadAsync(envelope);
        (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Upload_above_its_size_is_refused_while_it_streams()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_alice.Device.Account], _alice.Now);
        var upload = await _alice.AnnounceAsync(envelope);
        using var content = new StreamContent(new MemoryStream([.. envelope.Payload, 0]));
        content.Headers.ContentLength = envelope.Payload.Length + 1;

        using var answer = await _alice.PutAsync(upload.Url, content);

        await answer.ShouldBeRefusedAsync(RelayErrorCode.UploadMismatch);
        _relay.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Body_without_a_length_is_read_up_to_the_limit()
    {
        var request = TestClient.Lists([_alice.Device.Account.Did]) with { Chunked = true };
        using (var answer = await _alice.SendAsync(request))
        {
            ((int)answer.StatusCode).ShouldBe(200);
        }

        await _alice.RefusedAsync(RelayErrorCode.BodyTooLarge, request with { Body = [.. request.Body!, .. new byte[RelayLimits.Default.MaxBodyBytes]] });
    }

    [Fact]
    public async Task Path_is_verified_as_it_was_written()
    {
        // Routing takes the two paths for the same; the signature is over the one that was sent.
        using var http = new HttpClient();
        using var sent = await http.SendAsync(Inbox("/api/messages/%69nbox?limit=%31", "/api/messages/%69nbox?limit=%31"));
        ((int)sent.StatusCode).ShouldBe(200);

        using var altered = await http.SendAsync(Inbox("/api/messages/inbox", "/api/messages/%69nbox"));
        await altered.ShouldBeRefusedAsync(RelayErrorCode.BadSignature);

        HttpRequestMessage Inbox(string signed, string target)
        {
            var request = new SignedRequest(HttpMethod.Get, signed).Sign(_alice.Device.Key, _alice.Now);
            request.RequestUri = new Uri(
                _relay.Address.GetLeftPart(UriPartial.Authority) + target,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            return request;
        }
    }

    [Fact]
    public async Task Event_stream_begins_at_once_and_does_not_keep_the_relay_from_stopping()
    {
        using var events = await EventReader.OpenAsync(_other);
        await _alice.SendNewAsync(_alice.Device.Account);
        (await events.ReadAsync()).ShouldBe("event: inbox\ndata: {}");

        await _relay.StopAsync();

        (await events.ReadAsync()).ShouldStartWith("retry: ");
        (await events.ReadAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Health_check_says_that_the_stores_answer()
    {
        using var http = new HttpClient { BaseAddress = _relay.Address };

        (await http.GetStringAsync(new Uri("/health", UriKind.Relative))).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Nothing_that_the_relay_logs_names_a_person_a_device_a_message_or_a_url()
    {
        var envelope = await _alice.SendNewAsync(_alice.Device.Account);
        var url = (await _other.ReadInboxAsync()).Messages[0].Payload.Url;
        await _other.AcknowledgeAsync(envelope.Id);
        await _alice.RefusedAsync(RelayErrorCode.NotFound, new SignedRequest(HttpMethod.Post, "/api/devices/nothing"));
        await _alice.RefusedAsync(RelayErrorCode.HeaderInvalid, TestClient.Sending(new byte[3], envelope.Signature, envelope.WrappedKeys));

        var ours = _logs.Lines.Where(line => line.Contains("Buds.", StringComparison.Ordinal)).ToArray();

        string[] names =
        [
            _alice.Device.Account.Did.ToString(), _alice.Device.Id.ToString(), _other.Device.Id.ToString(), envelope.Id.ToString(), url.Query,
        ];
        foreach (var name in names)
        {
            ours.ShouldAllBe(line => !line.Contains(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Sends half of an upload, and ends the connection in order, so that all of the half arrives.</summary>
    private static async Task SendHalfAsync(Uri url, byte[] payload)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/octet-stream\r\nContent-Length: {payload.Length}\r\n\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        await socket.SendAsync(payload.AsMemory(0, payload.Length / 2));
        socket.Shutdown(SocketShutdown.Send);
        try
        {
            while (await socket.ReceiveAsync(new byte[1024]) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The relay may end it as it likes.
        }
    }
}
