using Xunit;

// Half of what is tested here is waiting: for deadlines, for processes to start, for one to be missed. More than two at once would take the time of trainings from each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
