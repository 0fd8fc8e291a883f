namespace Buds.Stress.Measuring;

/// <summary>What a histogram comes to, in the unit of what was added.</summary>
internal readonly record struct Quantiles(long Count, double P50, double P95, double P99, double Max, double Mean);
