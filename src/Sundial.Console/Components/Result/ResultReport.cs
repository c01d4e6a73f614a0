namespace Sundial.Console.Components.Result;

/// <summary>What a training's report tells, of whatever task. Everything may be missing: older trainings told less, and programs of one's own tell what they like.</summary>
public sealed record ResultReport
{
    /// <summary><c>image-classification</c>, <c>object-detection</c>, <c>table-classification</c> or <c>table-regression</c>; anything of a program of one's own.</summary>
    public string? Task { get; init; }

    /// <summary>Whether it was <c>completed</c> or <c>stopped</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>What was asked for.</summary>
    public ReportAsked? Asked { get; init; }

    /// <summary>The classes, in the order of the model's outputs.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Share of the training examples that was used, in [0, 1].</summary>
    public double? ShareOfDataUsed { get; init; }

    /// <summary>Sizes of the parts of the data.</summary>
    public ReportSizes? Sizes { get; init; }

    /// <summary>Examples trained on for each that it was tested on.</summary>
    public double? TrainToTestRatio { get; init; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>Epochs trained.</summary>
    public double? Epochs { get; init; }

    /// <summary>Mean seconds of an epoch.</summary>
    public double? MeanEpochSeconds { get; init; }

    /// <summary>Average precision on the test part.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Recall on the test part.</summary>
    public double? Recall { get; init; }

    /// <summary>What was measured on the test part.</summary>
    public ReportMetrics? Metrics { get; init; }

    /// <summary>The same of numbers.</summary>
    public ReportRegression? RegressionMetrics { get; init; }

    /// <summary>Accuracy on the part that chose the model.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Precision against recall.</summary>
    public ReportCurves? PrecisionRecall { get; init; }

    /// <summary>Whether the model is right as often as it claims.</summary>
    public ReportReliability? Reliability { get; init; }

    /// <summary>Predictions of numbers against the truth.</summary>
    public ReportRegressionPlot? RegressionPlot { get; init; }

    /// <summary>What more time would be expected to bring.</summary>
    public ReportExpectation? ExpectedWithMoreTime { get; init; }

    /// <summary>What tuning did.</summary>
    public ReportTuning? Tuning { get; init; }

    /// <summary>The network that was trained.</summary>
    public ReportNetwork? Network { get; init; }

    /// <summary>The column that is predicted.</summary>
    public string? Target { get; init; }

    /// <summary>What a table's model consists of.</summary>
    public IReadOnlyList<ReportMember>? Members { get; init; }

    /// <summary>The seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Threads used.</summary>
    public int? Threads { get; init; }

    /// <summary>The time there was, in seconds.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>The time it took, in seconds.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>Where the seconds went.</summary>
    public IReadOnlyList<ReportPhase>? Ledger { get; init; }

    /// <summary>Decisions and warnings.</summary>
    public IReadOnlyList<string>? Notices { get; init; }

    /// <summary>What was measured of classes, wherever the report has it.</summary>
    public ReportMetrics? ClassMetrics => Metrics?.Counts ?? Metrics;

    /// <summary>Whether the model is right as often as it claims, wherever the report has it.</summary>
    public ReportReliability? Calibration => Reliability ?? Metrics?.Reliability;
}

/// <summary>What was asked for.</summary>
public sealed record ReportAsked
{
    /// <summary>The time, in seconds.</summary>
    public double? WithinSeconds { get; init; }

    /// <summary><c>accuracy</c>, <c>latency</c> or <c>size</c>.</summary>
    public string? OptimizeFor { get; init; }

    /// <summary><c>cpu-1</c>, <c>cpu-2</c> or <c>gpu</c>.</summary>
    public string? Tier { get; init; }

    /// <summary>Whether settings were to be tuned.</summary>
    public bool? Tune { get; init; }

    /// <summary>Epochs, where their number was fixed.</summary>
    public int? Epochs { get; init; }

    /// <summary>The column to learn.</summary>
    public string? Target { get; init; }

    /// <summary>How the column was to be learned.</summary>
    public string? TableTask { get; init; }

    /// <summary>The bound on memory, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The seed.</summary>
    public ulong? Seed { get; init; }
}

/// <summary>Sizes of the parts, in examples.</summary>
/// <param name="Train">Trained on.</param>
/// <param name="Validation">Chose the model.</param>
/// <param name="Test">Tested it.</param>
public sealed record ReportSizes(int? Train = null, int? Validation = null, int? Test = null);

/// <summary>What was measured on the test part, of classes or of boxes.</summary>
public sealed record ReportMetrics
{
    /// <summary>Of a table's rows, what was counted of the classes.</summary>
    public ReportMetrics? Counts { get; init; }

    /// <summary>Share that was right.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean negative log-likelihood, in nats.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Area under the receiver operating characteristic.</summary>
    public double? Auc { get; init; }

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double? F1 { get; init; }

    /// <summary>Examples counted.</summary>
    public int? Count { get; init; }

    /// <summary>Mean precision over the classes, of a detector.</summary>
    public double? Precision { get; init; }

    /// <summary>Mean recall over the classes, of a detector.</summary>
    public double? Recall { get; init; }

    /// <summary>Average precision at an overlap of 0.5, of a detector.</summary>
    public double? AveragePrecision50 { get; init; }

    /// <summary>Average precision over the overlaps from 0.5 to 0.95, of a detector.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>The score from which a box counts as found.</summary>
    public double? Threshold { get; init; }

    /// <summary>Class by class.</summary>
    public IReadOnlyList<ReportClass>? Classes { get; init; }

    /// <summary>Counts by [true class][predicted class]; empty where there are too many classes.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? ConfusionMatrix { get; init; }

    /// <summary>The most frequent confusions.</summary>
    public IReadOnlyList<ReportConfusion>? Confusions { get; init; }

    /// <summary>Whether a table's model is right as often as it claims.</summary>
    public ReportReliability? Reliability { get; init; }
}

/// <summary>What was measured of one class.</summary>
public sealed record ReportClass
{
    /// <summary>The class.</summary>
    public string? Name { get; init; }

    /// <summary>Examples of it.</summary>
    public int? Support { get; init; }

    /// <summary>Boxes of it.</summary>
    public int? Objects { get; init; }

    /// <summary>Share of what was given this label that has it.</summary>
    public double? Precision { get; init; }

    /// <summary>Share of the class that was found.</summary>
    public double? Recall { get; init; }

    /// <summary>Average precision at an overlap of 0.5, of boxes.</summary>
    public double? AveragePrecision50 { get; init; }

    /// <summary>Average precision, of boxes.</summary>
    public double? AveragePrecision { get; init; }
}

/// <summary>A class that was taken for another.</summary>
/// <param name="Truth">The true class.</param>
/// <param name="Prediction">The class that was predicted.</param>
/// <param name="Count">How often.</param>
public sealed record ReportConfusion(string? Truth = null, string? Prediction = null, int Count = 0);

/// <summary>How well numbers were predicted.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="R2">Share of the variance that is explained.</param>
/// <param name="Count">Rows counted.</param>
public sealed record ReportRegression(double? Rmse = null, double? Mae = null, double? R2 = null, int? Count = null);

/// <summary>Precision against recall.</summary>
/// <param name="Classes">Class by class.</param>
/// <param name="Mean">Their mean, each point recall and precision.</param>
public sealed record ReportCurves(IReadOnlyList<ReportCurve>? Classes = null, IReadOnlyList<IReadOnlyList<double>>? Mean = null);

/// <summary>The curve of a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">How many there are.</param>
/// <param name="AveragePrecision">The area under it.</param>
/// <param name="Points">Each recall, precision and score.</param>
public sealed record ReportCurve(string? Name = null, int? Support = null, double? AveragePrecision = null, IReadOnlyList<IReadOnlyList<double>>? Points = null);

/// <summary>Whether predictions are right as often as they claim.</summary>
/// <param name="ExpectedCalibrationError">How far claim and truth are apart in the mean.</param>
/// <param name="Bins">Predictions of about the same confidence.</param>
public sealed record ReportReliability(double? ExpectedCalibrationError = null, IReadOnlyList<ReportBin>? Bins = null);

/// <summary>Predictions of about the same confidence.</summary>
/// <param name="From">The least confidence.</param>
/// <param name="To">The most.</param>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">The share that was right.</param>
public sealed record ReportBin(double From = 0, double To = 0, int Count = 0, double Confidence = 0, double Accuracy = 0);

/// <summary>Predictions of numbers against the truth.</summary>
/// <param name="Points">Each truth and prediction.</param>
/// <param name="Residuals">How far off they are.</param>
public sealed record ReportRegressionPlot(IReadOnlyList<IReadOnlyList<double>>? Points = null, IReadOnlyList<ReportResidual>? Residuals = null);

/// <summary>Rows that are about as far off.</summary>
/// <param name="From">The least: prediction less truth.</param>
/// <param name="To">The most.</param>
/// <param name="Count">How many.</param>
public sealed record ReportResidual(double From = 0, double To = 0, int Count = 0);

/// <summary>What more time would be expected to bring.</summary>
public sealed record ReportExpectation
{
    /// <summary>How much more, in seconds.</summary>
    public double? AdditionalSeconds { get; init; }

    /// <summary>Of what.</summary>
    public string? Metric { get; init; }

    /// <summary>What it is now.</summary>
    public double? Now { get; init; }

    /// <summary>What it is expected to be.</summary>
    public double? Expected { get; init; }

    /// <summary>The worse end of the interval.</summary>
    public double? Low { get; init; }

    /// <summary>The better end.</summary>
    public double? High { get; init; }

    /// <summary>How often the interval is right, in [0, 1].</summary>
    public double? Confidence { get; init; }

    /// <summary>Whether a gain is as likely as not.</summary>
    public bool? GainIsExpected { get; init; }
}

/// <summary>What tuning did.</summary>
public sealed record ReportTuning
{
    /// <summary>What it took, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many trials ended in each way.</summary>
    public IReadOnlyDictionary<string, int>? Trials { get; init; }

    /// <summary>How good the chosen settings were in their trial.</summary>
    public double? Fitness { get; init; }

    /// <summary>How good the defaults were in theirs.</summary>
    public double? DefaultsFitness { get; init; }
}

/// <summary>The network that was trained.</summary>
/// <param name="Name">Its family and size.</param>
/// <param name="Parameters">Trained numbers in it.</param>
/// <param name="Height">Rows of the image it sees.</param>
/// <param name="Width">Columns of the image it sees.</param>
public sealed record ReportNetwork(string? Name = null, long? Parameters = null, int? Height = null, int? Width = null);

/// <summary>A member of a table's model.</summary>
/// <param name="Learner">What learned.</param>
/// <param name="Weight">Its part of the mean.</param>
/// <param name="Fitness">How good it was by itself.</param>
/// <param name="Rounds">Rounds, trees or epochs it was trained.</param>
/// <param name="Settings">Its settings, in words.</param>
public sealed record ReportMember(string? Learner = null, double? Weight = null, double? Fitness = null, double? Rounds = null, string? Settings = null);

/// <summary>A phase of the time.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="PlannedSeconds">What it was to take.</param>
/// <param name="ActualSeconds">What it took.</param>
public sealed record ReportPhase(string? Phase = null, double? PlannedSeconds = null, double? ActualSeconds = null);
