using System.CommandLine;
using Sundial.Cli.Processes;
using Sundial.Learning.Machines;
using Sundial.Learning.Training;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial train</c>: data and a deadline in, a model and its report out.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Argument<string> _data = OptionOf.Path("DATA", "A table (.csv, .tsv, gzipped or in an archive); or a folder, .zip, .tar or .tar.gz of images: with one sub-folder per class (train/ and test/ above them if you like), or with boxes (Pascal VOC, COCO JSON, YOLO text); or MNIST-style IDX files.");
    private readonly Option<string?> _within = OptionOf.Within("; it counts from the start of the command to the model on disk");
    private readonly Option<string?> _compute = new("--compute") { Description = "Instead of --within, with --rate: an amount of work, such as 20GB; the deadline is the amount divided by the rate.", HelpName = "AMOUNT" };
    private readonly Option<string?> _rate = new("--rate") { Description = "How much of it a second, such as 5MB/s.", HelpName = "RATE" };
    private readonly Option<AskedTask?> _task = OptionOf.Task("What to learn: image-classification, object-detection or table; of a table also classification or regression. Told by looking at DATA unless set.");

    private readonly Option<string?> _target = OptionOf.Text("--target", "COLUMN", "Of a table, the column to learn; unless set, the one with a telling name, such as target, or the last.");

    // No option of bool: its parser takes no other words than true and false.
    private readonly Option<string?> _tune = OptionOf.Read<string?>(
        "--tune", "WHEN", "Whether to search for better hyperparameters: auto (where the time allows it, unless set) or off.", null, text => OptionOf.OneOf(("auto", "auto"), ("off", "off"))(text));

    private readonly Option<string?> _moreFrom = OptionOf.Text(
        "--more-from", "REPORT", "The report (model.report.json) of a finished run on the same data: its model is trained on with new time, and never becomes worse on the validation data.");

    private readonly Option<string> _out = OptionOf.Out("model.onnx");
    private readonly Option<string?> _testData = OptionOf.Read<string?>(
        "--test-data", "DATA", "Data to test on; unless set, the test part of DATA, or a share of DATA that is held out.", null, text => string.IsNullOrWhiteSpace(text) ? throw new FormatException("is empty; name a folder, an archive or IDX files") : text);

    private readonly Option<OptimizeFor?> _optimizeFor = OptionOf.Read<OptimizeFor?>(
        "--optimize-for", "GOAL", "What the model should be best at: accuracy (unless set), latency or size.", null, OptionOf.OneOf<OptimizeFor?>(("accuracy", OptimizeFor.Accuracy), ("latency", OptimizeFor.Latency), ("size", OptimizeFor.Size)));

    private readonly Option<ProcessingTier?> _tier = OptionOf.Read<ProcessingTier?>(
        "--tier",
        "TIER",
        "What to compute with: cpu-1 (one thread), cpu-2 (two) or gpu; all processors unless set.",
        null,
        OptionOf.OneOf<ProcessingTier?>(("cpu-1", ProcessingTier.Cpu1), ("cpu-2", ProcessingTier.Cpu2), ("gpu", ProcessingTier.Gpu)));

    private readonly Option<int?> _epochs = OptionOf.Read<int?>(
        "--epochs", "N", "Train exactly N epochs, if the deadline allows; with the same --seed and --threads the weights are the same, bit for bit.", null, text => OptionOf.Whole(1, 100_000)(text));

    private readonly Option<ulong> _seed = OptionOf.Seed();
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<long?> _memory = OptionOf.Memory();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;

    /// <summary>The command, for a terminal and a clock.</summary>
    public TrainCommand(Terminal terminal, TimeProvider clock)
        : base("train", "Train, test and save a model before a deadline: a classifier of images, a detector, or a model of a table.")
    {
        (_terminal, _clock) = (terminal, clock);
        Add(_data);
        foreach (var option in (Option[])[_within, _compute, _rate, _task, _target, _tune, _moreFrom, _out, _testData, _optimizeFor, _tier, _epochs, _seed, _threads, _memory, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        using var interruption = new Interruption();
        var data = parse.GetRequiredValue(_data);
        var request = new TrainingRequest
        {
            DataPath = data,
            TestDataPath = parse.GetValue(_testData),
            Target = parse.GetValue(_target),
            TableTask = parse.GetValue(_task)?.Table,
            Tunes = parse.GetValue(_tune) != "off",
            MoreFrom = parse.GetValue(_moreFrom),
            Deadline = TimeBudget.Of(parse.GetValue(_within), parse.GetValue(_compute), parse.GetValue(_rate)),
            StartedAt = ProcessStart.Timestamp(_clock),
            OutputPath = parse.GetRequiredValue(_out),
            OptimizeFor = parse.GetValue(_optimizeFor) ?? OptimizeFor.Accuracy,
            Epochs = parse.GetValue(_epochs),
            Seed = parse.GetValue(_seed),
            Threads = parse.GetValue(_threads),
            Tier = parse.GetValue(_tier),
            KnowledgePath = Path.Combine(CacheFolder.Path, "knowledge.json"),
            RatesPath = Path.Combine(CacheFolder.Path, MachineRates.FileName),
            MemoryBytes = parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes,
        };
        var task = parse.GetValue(_task)?.Training ?? TrainingRun.Recognise(data, interruption.Token);
        Check(parse, request, task);
        var session = new TrainingSession(_terminal, _clock);
        return session.Finish(session.Run(task, request, $"Training {NameOf(task)} on {data}", interruption));
    }

    private void Check(ParseResult parse, TrainingRequest request, TrainingTask task)
    {
        if (request.Tier is not null && parse.GetResult(_threads) is { Implicit: false })
        {
            throw new UsageException("--tier says how many threads compute, and so does --threads; name one of them.");
        }

        if (task != TrainingTask.Table && request.Target is not null)
        {
            throw new UsageException($"{request.DataPath} is no table, so --target means nothing; leave it out.");
        }

        if (task == TrainingTask.Table && request.Epochs is not null)
        {
            throw new UsageException("A table is not learned in epochs; leave --epochs out, and name a time with --within.");
        }
    }

    private static string NameOf(TrainingTask task) => task switch
    {
        TrainingTask.Table => "a model of a table",
        TrainingTask.ObjectDetection => "a detector",
        _ => "an image classifier",
    };
}
