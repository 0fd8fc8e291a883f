namespace Buds.Relay.Server.Tests.Pushes;

/// <summary>A request as a push service saw it.</summary>
public sealed record PushRequest(string Path, string Protocol, string Connection, IReadOnlyDictionary<string, string> Headers, byte[] Body);
