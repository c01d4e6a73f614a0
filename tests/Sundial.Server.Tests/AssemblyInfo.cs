using Xunit;

// Tests of the server wait for the database and for one another more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
