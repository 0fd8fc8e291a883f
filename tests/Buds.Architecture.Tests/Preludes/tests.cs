using Buds.Client.Accounts;
using Buds.Crypto.Identifiers;
using Buds.Relay.Testing;
using Shouldly;

FakeRelay relay = null!;
MessageId messageId = default;
MessageId other = default;
Did did = default;
DeviceId deviceId = default;
Dictionary<string, BudsAccount> phones = [];
