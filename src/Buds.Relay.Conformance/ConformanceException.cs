namespace Buds.Relay.Conformance;

/// <summary>A relay did not do what a check asks for; the message says what was expected and what came.</summary>
/// <param name="message">The message.</param>
/// <param name="innerException">What was thrown, where something was.</param>
public sealed class ConformanceException(string message, Exception? innerException = null) : Exception(message, innerException);
