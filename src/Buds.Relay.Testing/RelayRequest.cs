namespace Buds.Relay.Testing;

/// <summary>A request that was made of a <see cref="FakeRelay"/>.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, without the query.</param>
public sealed record RelayRequest(HttpMethod Method, string Path);
