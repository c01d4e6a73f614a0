using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>What the caller says of a new data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">What is to be learned of it, one of <see cref="DatasetTask"/>; null for the usual of such a file.</param>
internal sealed record DatasetName(string? Name, string? Task)
{
    /// <summary>Refuses what no data set can be called.</summary>
    /// <exception cref="ProblemException">It cannot: 400.</exception>
    public void Check()
    {
        var faults = new Faults();
        NameOrId.CheckNew(faults, "name", Name);
        faults.Check(Task is null || DatasetTask.All.Contains(Task, StringComparer.Ordinal), "task", $"must be one of {string.Join(", ", DatasetTask.All)}");
        faults.ThrowIfAny();
    }
}
