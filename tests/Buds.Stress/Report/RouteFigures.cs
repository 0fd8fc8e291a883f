using Buds.Stress.Measuring;

namespace Buds.Stress.Report;

/// <summary>How long the relay took for the requests of one route.</summary>
internal sealed record RouteFigures(string Route, Quantiles Times);
