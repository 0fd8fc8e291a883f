using Buds.Crypto.Identifiers;
using Buds.Relay.Testing;
using Shouldly;

FakeRelay relay = null!;
MessageId messageId = default;
