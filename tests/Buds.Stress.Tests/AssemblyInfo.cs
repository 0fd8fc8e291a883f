// Runs share this machine's cores; at the same time they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
