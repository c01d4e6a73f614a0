using Sundial.Contracts.Datasets;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;

namespace Sundial.Server.Tests.Training;

/// <summary>What a worker could have found in a data set.</summary>
internal static class ScriptedInspection
{
    /// <summary>Three thumbnails: of 3, 4 and 5 bytes.</summary>
    public static byte[] Pack { get; } = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3];

    /// <summary>Three images with boxes: a cat and a dog, a cat, nothing.</summary>
    public static InspectedData Boxes(FileEntry thumbnails) => new()
    {
        Kind = DatasetKind.Boxes,
        SuggestedTask = "object-detection",
        Boxes = new()
        {
            Images = 3,
            Boxes = 3,
            ImagesWithoutBoxes = 1,
            MostBoxes = 2,
            Format = "pascal-voc",
            Classes = [new("cat", 2, 2, 0.5, 0.25), new("dog", 1, 1, 0.1, 0.1)],
            ClassCount = 2,
            Sizes = new(new(10, 20), new(30, 40), new(50, 60), 3),
            BoxSizes = new(1, 1, 1),
            Skipped = 0,
        },
        Findings = [new(FindingSeverity.Warning, "2 classes have fewer than 10 boxes.")],
        Plans = Plans("object-detection"),
        Tiers = new Dictionary<string, int> { ["cpu-1"] = 1, ["cpu-2"] = 2 },
        UsualThreads = 4,
        Pictures =
        [
            new("a.png", 10, 20, 0, 3, [new("cat", 1, 2, 3, 4), new("dog", 0, 0, 1, 1)], 2, DatasetSplit.Train),
            new("b.png", 30, 40, 3, 4, [new("cat", 1, 2, 3, 4)], 1, DatasetSplit.Test),
            new("c.png", 50, 60, 7, 5, [], 0, DatasetSplit.Train),
        ],
        Thumbnails = thumbnails,
        ThumbnailType = "image/webp",
    };

    /// <summary>A table of a number x and the classes y, with a name of the row.</summary>
    public static InspectedData Table() => new()
    {
        Kind = DatasetKind.Table,
        SuggestedTask = "table",
        Table = new()
        {
            Rows = 2,
            RowsSeen = 2,
            Separator = ",",
            Encoding = "UTF-8",
            HasHeader = true,
            Columns =
            [
                new() { Name = "id", Kind = ProfiledColumnKind.Id, Why = "it has another value in every row" },
                new() { Name = "x", Kind = ProfiledColumnKind.Number, Why = "numbers", TaskAsTarget = ProfiledTargetTask.Regression },
                new() { Name = "y", Kind = ProfiledColumnKind.Category, Why = "words", IsTarget = true, TaskAsTarget = ProfiledTargetTask.Classification },
            ],
            ColumnCount = 3,
            Target = new() { Column = "y", Task = ProfiledTargetTask.Classification, Why = "it is the last column", ClassCount = 2 },
            DuplicateRows = 0,
            ContradictingRows = 0,
            RaggedRows = 0,
            RowsWithoutTarget = 0,
            SampleRows = [["1", "0.5", "yes"], ["2", "", "no"]],
        },
        Plans = [.. Plans("table-classification"), .. Plans("table-regression")],
        Tiers = new Dictionary<string, int> { ["cpu-1"] = 1, ["cpu-2"] = 2 },
        UsualThreads = 4,
    };

    private static List<TrainingPlan> Plans(string task) =>
    [
        .. from objective in new[] { "accuracy", "latency", "size" }
           from threads in new[] { 1, 2, 4 }
           from seconds in new[] { 10, 20, 40 }
           select new TrainingPlan
           {
               WithinSeconds = seconds,
               ReckonedSeconds = seconds,
               OptimizeFor = objective,
               Threads = threads,
               Task = task,
               Parts = new(100, 10, 20),
               ShareOfData = seconds == 10 ? 0.5 : 1,
               Epochs = seconds == 10 ? 1 : seconds * threads / 10.0,
               Learners = [],
               Tuning = new(seconds == 40, $"Tuning {(seconds == 40 ? "pays" : "does not pay")}.", seconds == 40 ? 12 : 0, seconds == 40 ? ["learning_rate"] : []),
               Phases = [new("load", 1), .. seconds == 40 ? [new PlannedPhase("tune", 4)] : Array.Empty<PlannedPhase>(), new("train", seconds - (seconds == 40 ? 5 : 1))],
               Sentences = [$"There is time to see each of 100 images about {InspectedData.EpochsMark} times.", $"Tuning {(seconds == 40 ? "pays" : "does not pay")}."],
           },
    ];
}
