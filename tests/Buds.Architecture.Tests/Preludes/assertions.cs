using Buds.Crypto.Identifiers;
using Shouldly;

MessageId messageId = default;
