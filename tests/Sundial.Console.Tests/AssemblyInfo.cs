using Xunit;

// One browser and one installation for all walks; more at once would take the time of trainings from each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
