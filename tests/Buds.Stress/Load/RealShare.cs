namespace Buds.Stress.Load;

/// <summary>A memory that a real device shared.</summary>
/// <param name="Device">Which device.</param>
/// <param name="At">When, as a timestamp of the monotonic clock.</param>
internal sealed record RealShare(int Device, long At);
