using Microsoft.AspNetCore.Components;

namespace Sundial.Console.Components.Jobs;

/// <summary>The parts of a job's page that change while one looks. They show the same to everybody, so that one rendering does for all viewers.</summary>
internal static class JobParts
{
    /// <summary>Name of the parameter that each takes.</summary>
    public const string Parameter = "Picture";

    /// <summary>By the id of the element that holds it.</summary>
    public static IReadOnlyList<(string Id, Type Component)> All { get; } =
    [
        ("job-state", typeof(StatePart)),
        ("job-time", typeof(TimePart)),
        ("job-progress", typeof(ProgressPart)),
        ("job-work", typeof(WorkPart)),
        ("job-trials", typeof(TrialsPart)),
        ("job-story", typeof(StoryPart)),
    ];

    /// <summary>What a part is given.</summary>
    public static ParameterView Given(JobPicture picture) => ParameterView.FromDictionary(new Dictionary<string, object?> { [Parameter] = picture });
}
