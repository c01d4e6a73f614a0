using Xunit;

// Some tests watch what is shared by the whole process: the table of native functions, allocations, finalizers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
