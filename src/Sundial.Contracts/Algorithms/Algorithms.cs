namespace Sundial.Contracts.Algorithms;

/// <summary>A new algorithm, or a new version of one: a program in any language that obeys the contract of docs/algorithm-contract.md.</summary>
/// <param name="Name">Its name; a name that the tenant has already gets the next version.</param>
/// <param name="Specification">How it is run.</param>
/// <param name="Upload">A complete upload with its files, a .tar, .tar.gz or .zip; null where the command needs none.</param>
public sealed record CreateAlgorithmRequest(string Name, AlgorithmSpecification Specification, Guid? Upload = null);

/// <summary>How an algorithm is run, and how its output is read.</summary>
public sealed record AlgorithmSpecification
{
    /// <summary>The program and its first arguments; <c>train</c> or <c>evaluate</c> is added. It starts in the folder of its files, and a relative first element is looked for there first.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>What is read as a metric in its output.</summary>
    public IReadOnlyList<MetricDefinition> MetricDefinitions { get; init; } = [];

    /// <summary>Hyperparameters that it takes, with their defaults; a job that names another is refused. Null takes any.</summary>
    public IReadOnlyDictionary<string, string?>? Hyperparameters { get; init; }

    /// <summary>The metric by which checkpoints are compared, and whether more of it is better.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Least seconds in which it can come to a model; a deadline that leaves fewer is refused. 1 unless set.</summary>
    public double LeastSeconds { get; init; } = 1;

    /// <summary>Whether it goes on until its deadline, or ends when it is done.</summary>
    public bool FillsDeadline { get; init; }

    /// <summary>Whether it can be run with <c>evaluate</c> to score a checkpoint.</summary>
    public bool CanEvaluate { get; init; }

    /// <summary>
    /// The program that serves its models, and its first arguments; <c>serve</c> is added. It is in the same files as <see cref="Command"/>.
    /// Null where its models are ONNX files, which the scorer runs itself, or are not to be served.
    /// </summary>
    public IReadOnlyList<string>? Serve { get; init; }

    /// <summary>More variables for its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>A metric that is read from lines of output.</summary>
/// <param name="Name">1 to 255 characters.</param>
/// <param name="Regex">1 to 500 characters; its first group is the number. Matched in linear time, so without look-around and back-references.</param>
public sealed record MetricDefinition(string Name, string Regex);

/// <summary>What is to be made as good as can be.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Maximize">Whether more is better.</param>
public sealed record Objective(string Metric, bool Maximize = true);

/// <summary>A version of an algorithm.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The algorithm's name.</param>
/// <param name="Version">From 1.</param>
/// <param name="BuiltIn">Whether it comes with Sundial.</param>
/// <param name="Specification">How it is run.</param>
/// <param name="BundleSha256">Digest of its files.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AlgorithmView(Guid Id, string Name, int Version, bool BuiltIn, AlgorithmSpecification Specification, string? BundleSha256, DateTimeOffset CreatedAt);
