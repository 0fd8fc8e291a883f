using Buds.Samples.MinimalRelay;

// A whole relay in memory, to be read: what it holds is gone when it stops.
await MinimalRelay.Build(args, TimeProvider.System).RunAsync();
