using Xunit;

// Each test trains on all cores against a deadline; side by side they would take the time from each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
