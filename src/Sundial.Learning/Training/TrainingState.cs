using System.Text.Json;
using System.Text.Json.Serialization;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training;

/// <summary>Where the training of one network stands, between two steps.</summary>
internal sealed record TrainingPosition
{
    /// <summary>Which of the two networks it is.</summary>
    public required TrainingStage Stage { get; init; }

    /// <summary>Its name.</summary>
    public required string Network { get; init; }

    /// <summary>How many images it is trained on.</summary>
    public required int Images { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Epochs that were planned when it began.</summary>
    public required double PlannedEpochs { get; init; }

    /// <summary>Epochs after which it ends; null where the clock decides.</summary>
    public int? Epochs { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Epoch of the last batch.</summary>
    public required long Epoch { get; init; }

    /// <summary>How far into it the next batch begins: batches of an image classifier, images of a detector.</summary>
    [JsonPropertyName("batches_done")]
    public required int Place { get; init; }

    /// <summary>Epochs done, with the fraction of the present one.</summary>
    public required double EpochsDone { get; init; }

    /// <summary>Share of the schedule that is behind it.</summary>
    public required double Share { get; init; }

    /// <summary>Steps at which the schedule was last made anew.</summary>
    public required long ShareFromSteps { get; init; }

    /// <summary>Its share at that point.</summary>
    public required double ShareFrom { get; init; }

    /// <summary>Where its schedule began.</summary>
    public double FromShare { get; init; }

    /// <summary>Running mean of the loss.</summary>
    public double? MeanLoss { get; init; }

    /// <summary>Seconds of all whole epochs.</summary>
    public required double EpochSeconds { get; init; }

    /// <summary>How many they are.</summary>
    public required int EpochsTimed { get; init; }

    /// <summary>Seconds of the present epoch.</summary>
    public required double SecondsIntoEpoch { get; init; }

    /// <summary>Seconds since the last contender was shown.</summary>
    public required double SecondsSinceValidation { get; init; }

    /// <summary>When it began, in seconds since the budget began.</summary>
    public required double Begun { get; init; }
}

/// <summary>What is known of the best model so far, but for its numbers.</summary>
internal sealed record ChampionState
{
    /// <summary>Which of the two networks it is of.</summary>
    public required TrainingStage Stage { get; init; }

    /// <summary>Its network's name.</summary>
    public required string Network { get; init; }

    /// <summary>What a contender has to reach at the least, where a finished model was gone on from.</summary>
    public double? Least { get; init; }

    /// <summary>How good it is on the validation images.</summary>
    public required ValidationMetric Validation { get; init; }

    /// <summary>The highest fitness of all contenders.</summary>
    public required double Highest { get; init; }

    /// <summary>The last contender's measure.</summary>
    public ValidationMetric? Last { get; init; }

    /// <summary>Epochs it was trained.</summary>
    public required double Epochs { get; init; }

    /// <summary>Of an image classifier, the factor on its scores.</summary>
    public double Calibration { get; init; } = 1;

    /// <summary>Of a detector, its average precision over all overlaps.</summary>
    public double AveragePrecision { get; init; }

    /// <summary>Of a detector, how its file chooses boxes.</summary>
    public DetectorChoice? Choice { get; init; }

    /// <summary>Of a detector, the seconds that loading its model takes.</summary>
    public double OpeningSeconds { get; init; }

    /// <summary>Of a detector, the seconds that counting what was found on an image takes.</summary>
    public double CountingSeconds { get; init; }

    /// <summary>Seconds that one look at one image takes, by network.</summary>
    public required IReadOnlyDictionary<string, double> SecondsPerImage { get; init; }

    /// <summary>Seconds that writing a model takes.</summary>
    public required double WritingSeconds { get; init; }

    /// <summary>Seconds that the last validation took.</summary>
    public required double ValidatingSeconds { get; init; }
}

/// <summary>Everything a run needs to go on, but for the numbers of its networks.</summary>
/// <remarks>The random state is the seed, with the epoch and the place in it: every draw is addressed by them (<see cref="Data.CounterRandom"/>).</remarks>
internal sealed record TrainingState
{
    /// <summary>What the data was: another's checkpoint is not gone on from.</summary>
    public required string Data { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What the model is to be best at.</summary>
    public required OptimizeFor OptimizeFor { get; init; }

    /// <summary>The seed by which the data was divided: that of the first run, however often its model was trained on.</summary>
    public ulong? SplitSeed { get; init; }

    /// <summary>How many finished runs came before this one.</summary>
    public int Round { get; init; }

    /// <summary>Hashes of the names of images that were learned from, where only some of the data was read.</summary>
    public IReadOnlyList<ulong> Seen { get; init; } = [];

    /// <summary>Of a table of which only some rows were read, by what they were drawn, in this run and in those before it.</summary>
    public IReadOnlyList<Tables.TableDraw> Draws { get; init; } = [];

    /// <summary>Threads it was computed with.</summary>
    public required int Threads { get; init; }

    /// <summary>Budget that decides what must not depend on the clock, in seconds.</summary>
    public required double NominalSeconds { get; init; }

    /// <summary>Longest side that was chosen for the images, where there are any.</summary>
    public int? LongestSide { get; init; }

    /// <summary>The most images that are read, where that is bounded.</summary>
    public int? MostImages { get; init; }

    /// <summary>When the budget began.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Seconds since then.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Seconds that reading and dividing the data took.</summary>
    public required double LoadingSeconds { get; init; }

    /// <summary>Steps of the networks before the present one.</summary>
    public required long StepsBefore { get; init; }

    /// <summary>Where the present network stands; null between the two.</summary>
    public TrainingPosition? Position { get; init; }

    /// <summary>The best network so far; null of a table.</summary>
    public ChampionState? Champion { get; init; }

    /// <summary>How good the best model is; null where it was not validated.</summary>
    public ValidationMetric? Validation { get; init; }

    /// <summary>The tuning of networks that is under way; null where there is none.</summary>
    public NetworkSearch? Tuning { get; init; }

    /// <summary>Of a table, how far the search for the best learners is.</summary>
    public TableSearchState? Search { get; init; }

    /// <summary>The report as it would be if the run ended here; its ledger and notices are carried.</summary>
    public required TrainingReport Report { get; init; }

    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new(TrainingReport.JsonOptions) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new TrainingReportConverter() } };

    /// <summary>Where a run stands, but for its networks.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="data">The data's fingerprint.</param>
    /// <param name="report">The report as it would be if the run ended here.</param>
    public static TrainingState Of(RunContext context, string data, TrainingReport report) => new()
    {
        Data = data,
        Seed = context.Request.Seed,
        OptimizeFor = context.Request.OptimizeFor,
        SplitSeed = context.SplitSeed,
        Round = context.Round,
        Threads = context.Request.Threads,
        NominalSeconds = context.NominalSeconds,
        LongestSide = context.LongestSide,
        MostImages = context.MostImages,
        BegunAt = context.BegunAt,
        ElapsedSeconds = report.Ledger.Sum(entry => entry.ActualSeconds),
        LoadingSeconds = context.LoadingSeconds,
        StepsBefore = context.StepsBefore,
        Tuning = context.Search,
        Report = report,
    };
}
