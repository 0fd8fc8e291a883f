using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Stores;
using Buds.Relay.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Client.Tests;

/// <summary>Accounts at relays that do not take everyone.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-client-tests-").FullName;
    private readonly List<TestDevice> _devices = [];
    private FakeRelay? _relay;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        await _relay!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Account_with_an_invite_is_made_and_without_one_is_not()
    {
        _relay = await FakeRelay.StartAsync(build: builder => builder.RequireInvites());
        var code = InviteCode.Create();
        InviteCode.TryHash(code, out var hash).ShouldBeTrue();
        var now = _relay.Time.GetUtcNow();
        await _relay.Store.AddInviteAsync(new StoredInvite { Sha256 = hash, UsesLeft = 1, ExpiresAt = now.AddDays(1) }, now);

        await NewDevice(options => options.InviteCode = code).CreateAsync("Ada");
        var refused = await Should.ThrowAsync<RelayException>(() => NewDevice(_ => { }).CreateAsync("Ben"));
        refused.Code.ShouldBe(RelayErrorCode.InviteInvalid);
    }

    [Fact]
    public async Task Account_brings_the_token_that_the_app_gets_for_it()
    {
        _relay = await FakeRelay.StartAsync(build: builder => builder.Services.AddSingleton<IRegistrationGate, PasswordGate>());
        await NewDevice(options => options.RegistrationToken = _ => ValueTask.FromResult("open-sesame")).CreateAsync("Ada");
        var refused = await Should.ThrowAsync<RelayException>(
            () => NewDevice(options => options.RegistrationToken = _ => ValueTask.FromResult("something-else")).CreateAsync("Ben"));
        refused.Code.ShouldBe(RelayErrorCode.TokenInvalid);
    }

    private TestDevice NewDevice(Action<BudsOptions> configure)
    {
        var device = new TestDevice(_relay!, Path.Combine(_folder, $"device-{_devices.Count}"), configure);
        _devices.Add(device);
        return device;
    }

    /// <summary>A gate of an app's own.</summary>
    private sealed class PasswordGate : IRegistrationGate
    {
        public string Name => "oidc";

        public ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default) =>
            attempt.BearerToken == "open-sesame"
                ? ValueTask.FromResult(RegistrationAdmission.Free)
                : throw new RelayException(RelayProblem.Create(RelayErrorCode.TokenInvalid));
    }
}
