using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Testing;

/// <summary>A message as a <see cref="FakeRelay"/> holds it.</summary>
/// <param name="Id">The message.</param>
/// <param name="Message">What is remembered of it.</param>
/// <param name="Waiting">The devices that have not acknowledged it: its deliveries.</param>
/// <param name="Acknowledged">The devices that have.</param>
public sealed record HeldMessage(MessageId Id, SentMessage Message, IReadOnlyList<DeviceId> Waiting, IReadOnlyList<DeviceId> Acknowledged);
