using Xunit;

namespace Sundial.Learning.Tests;

/// <summary>Tests that measure the memory of the process run alone: what others hold would count.</summary>
[CollectionDefinition(nameof(MeasuredMemory), DisableParallelization = true)]
public sealed class MeasuredMemory;
