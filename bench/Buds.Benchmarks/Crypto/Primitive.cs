namespace Buds.Benchmarks.Crypto;

/// <summary>A part of the least work that a job can be done with.</summary>
public sealed record Primitive(string Name, Action Run);
