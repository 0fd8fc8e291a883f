using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Testing;

/// <summary>A push that a <see cref="FakeRelay"/> sent.</summary>
/// <param name="Kind">The service that it went to.</param>
/// <param name="Token">The device's name there.</param>
/// <param name="At">When.</param>
/// <param name="Arrived">Whether the service woke the device; false where it was lost on the way.</param>
public sealed record SentPush(PushKind Kind, string Token, DateTimeOffset At, bool Arrived);
