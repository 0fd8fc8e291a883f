// Processes are started, killed and waited for: two tests at once would measure each other's load.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
