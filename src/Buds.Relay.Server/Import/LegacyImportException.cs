using Buds.Crypto;

namespace Buds.Relay.Server.Import;

/// <summary>The old relay's database cannot be read as one. Nothing of it was imported.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="innerException">The cause.</param>
public sealed class LegacyImportException(string message, Exception? innerException = null) : BudsException("import_unreadable", message, innerException);
