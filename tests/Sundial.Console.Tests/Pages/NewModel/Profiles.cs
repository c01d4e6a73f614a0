using Sundial.Contracts.Datasets;

namespace Sundial.Console.Tests.Pages.NewModel;

/// <summary>Profiles as a worker might write them, names and texts as strangers might.</summary>
internal static class Profiles
{
    /// <summary>What must never get into a page as it stands.</summary>
    public const string Script = "<script>alert(1)</script>";

    /// <summary>A label that is longer than any page is wide.</summary>
    public static string Endless { get; } = string.Concat(Enumerable.Repeat("endless", 1_429));

    /// <summary>A table with a column of every kind.</summary>
    public static ProfiledTable Table() => new()
    {
        Rows = 400,
        RowsSeen = 400,
        Separator = ",",
        Encoding = "UTF-8",
        HasHeader = true,
        ColumnCount = 4,
        DuplicateRows = 3,
        ContradictingRows = 1,
        RaggedRows = 0,
        RowsWithoutTarget = 0,
        Target = new ProfiledTarget { Column = "income", Task = ProfiledTargetTask.Classification, Why = "has a telling name", Classes = [new(Script, 300), new("high", 100)], ClassCount = 2 },
        SampleRows = [["17", Script, "2024-01-01", "low"], ["", Endless, "", "high"]],
        Columns =
        [
            new ProfiledColumn
            {
                Name = "age", Kind = ProfiledColumnKind.Number, Why = "numbers", TaskAsTarget = ProfiledTargetTask.Regression, Distinct = 70, MissingShare = 0.01,
                Numbers = new ProfiledNumbers(17, 90, 41.5, 12, [20, 30, 40, 50, 70], [1, 5, 9, 2]),
            },
            new ProfiledColumn { Name = Script, Kind = ProfiledColumnKind.Category, Why = "few values", TaskAsTarget = ProfiledTargetTask.Classification, Distinct = 2, Top = [new(Endless, 9), new("", 3)], Leak = $"{Script} is nearly the target" },
            new ProfiledColumn { Name = "day", Kind = ProfiledColumnKind.Date, Why = "dates", Numbers = new ProfiledNumbers(0, 86_400 * 365.0, 1, 1, [0, 0, 0, 0, 0], [3, 4]) },
            new ProfiledColumn { Name = "income", Kind = ProfiledColumnKind.Category, Why = "few values", IsTarget = true, TaskAsTarget = ProfiledTargetTask.Classification, Distinct = 2 },
        ],
    };

    /// <summary>The profile of a table, with findings.</summary>
    public static DatasetProfile OfTable() => new()
    {
        Dataset = Guid.Empty,
        Name = "people",
        State = InspectionState.Ready,
        Since = DateTimeOffset.UnixEpoch,
        Kind = DatasetKind.Table,
        SuggestedTask = "table",
        Table = Table(),
        Findings = [new(FindingSeverity.Error, $"{Script} is wrong"), new(FindingSeverity.Warning, "Three rows are copies."), new(FindingSeverity.Info, Endless)],
        WouldTrain = [$"Trees of {Script}."],
    };

    /// <summary>The profile of images with boxes.</summary>
    public static DatasetProfile OfBoxes() => new()
    {
        Dataset = Guid.Empty,
        Name = "street",
        State = InspectionState.Ready,
        Since = DateTimeOffset.UnixEpoch,
        Kind = DatasetKind.Boxes,
        SuggestedTask = "object-detection",
        Pictures = 1,
        Boxes = new ProfiledBoxes
        {
            Images = 10,
            Boxes = 12,
            ImagesWithoutBoxes = 1,
            MostBoxes = 2,
            Format = "pascal-voc",
            Classes = [new(Script, 9, 7, 0.2, 0.3), new(Endless, 3, 3, 0.1, 0.1)],
            ClassCount = 2,
            Sizes = new PictureSizes(new(100, 80), new(200, 160), new(400, 320), 3),
            BoxSizes = new BoxSizes(4, 4, 4),
            Skipped = 1,
            SkippedFiles = [new(Script, "is cut short")],
        },
    };

    /// <summary>A picture with boxes.</summary>
    public static DatasetPicture Picture() => new()
    {
        Number = 3,
        Path = $"street/{Script}.jpg",
        Width = 200,
        Height = 160,
        BoxCount = 2,
        Boxes = [new PictureBox(Script, 10, 20, 50, 60), new PictureBox("dog", 0, 0, 200, 160, Ignored: true)],
        Thumbnail = "/v1/datasets/x/pictures/3/thumbnail?v=abc",
    };
}
