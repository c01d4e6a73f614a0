using Sundial.Learning.Machines;
using Sundial.Learning.Tables;
using Sundial.Learning.Tuning.Planning;

namespace Sundial.Learning.Training;

/// <summary>What a finished model should be best at.</summary>
public enum OptimizeFor
{
    /// <summary>Held-out accuracy; a prediction may cost several forward passes (test-time augmentation).</summary>
    Accuracy,

    /// <summary>Time per prediction; a small network and one forward pass.</summary>
    Latency,

    /// <summary>
    /// The size of the file: of images the smallest network of its family; of a table the smallest model that is within 1 % of the best that was tried, by the
    /// measure by which models are chosen.
    /// </summary>
    Size,
}

/// <summary>A request for an image classifier by a deadline.</summary>
public sealed record TrainingRequest
{
    /// <summary>Folder, archive or IDX files with the labelled images.</summary>
    public required string DataPath { get; init; }

    /// <summary>Images to test on; unset, the data's own <c>test/</c> part or a held-out share of it.</summary>
    public string? TestDataPath { get; init; }

    /// <summary>Of a table, the column to learn; recognised unless set.</summary>
    public string? Target { get; init; }

    /// <summary>Of a table, whether its column is learned as classes or as a number; recognised unless set.</summary>
    public TableTask? TableTask { get; init; }

    /// <summary>Whether hyperparameters are tuned where the time allows it. True unless set; with <see cref="Epochs"/> nothing is tuned, because trials depend on the clock.</summary>
    public bool Tunes { get; init; } = true;

    /// <summary>The whole budget, from <see cref="StartedAt"/> to the model's being on disk.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>The additional time of which the report says what it would be expected to bring. An hour unless set.</summary>
    public TimeSpan MoreTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Timestamp, in the run's TimeProvider, at which the budget began to run: the start of the process.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Where the budget is read while the run goes on, when it may be moved; <see cref="Deadline"/> counts unless set.</summary>
    public DeadlineSource? LiveDeadline { get; init; }

    /// <summary>
    /// The budget that decides where nothing may depend on the moment at which a run begins (<see cref="Epochs"/>): the same for every
    /// attempt at one training. <see cref="Deadline"/> unless set.
    /// </summary>
    public TimeSpan? NominalDeadline { get; init; }

    /// <summary>Where checkpoints are kept and found; unset, there are none.</summary>
    public TrainingCheckpoints? Checkpoints { get; init; }

    /// <summary>
    /// The report (or the <c>.training</c> file beside it) of a finished run on the same data, whose model this run goes on from with time of its own:
    /// on another draw where data is subsampled, and never ending with a model that is worse on the validation data. Unset, it begins by itself.
    /// </summary>
    public string? MoreFrom { get; init; }

    /// <summary>Where the model is written; the report goes beside it.</summary>
    public required string OutputPath { get; init; }

    /// <summary>What the model should be best at.</summary>
    public OptimizeFor OptimizeFor { get; init; } = OptimizeFor.Accuracy;

    /// <summary>Fixes the number of epochs and drives the schedule by steps, which makes a run reproducible bit for bit; unset, the deadline decides.</summary>
    public int? Epochs { get; init; }

    /// <summary>Seed of every random choice of the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What to compute with; all processors there are unless set.</summary>
    public ProcessingTier? Tier { get; init; }

    /// <summary>Threads to compute with: what <see cref="Tier"/> says, else the processors there are unless set.</summary>
    public int Threads
    {
        get => Tier switch { ProcessingTier.Cpu1 => 1, ProcessingTier.Cpu2 => 2, _ => field };
        init;
    } = Environment.ProcessorCount;

    /// <summary>The file with what past jobs have taught about tuning, which this one improves; only what comes with Sundial is known unless set.</summary>
    public string? KnowledgePath { get; init; }

    /// <summary>The file that takes what this run has taught about tuning, alone, as a knowledge base: for whoever keeps it elsewhere. Unset, nobody does.</summary>
    public string? LessonPath { get; init; }

    /// <summary>A plan that tuning follows whatever the clock says, so that it can be had with <see cref="Epochs"/>, too; unset, the time decides.</summary>
    internal TuningPlan? TuningPlan { get; init; }

    /// <summary>The file in which it is remembered how fast machines train; nothing is remembered unless set. With <see cref="Epochs"/> it decides nothing.</summary>
    public string? RatesPath { get; init; }

    /// <summary>Bound on the decoded pixels kept in memory, in bytes; data over it is streamed. 1 GiB unless set.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
}
