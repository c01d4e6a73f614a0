namespace Sundial.Compute.Sandboxes;

/// <summary>The layout that every algorithm finds, below whatever folder stands for /opt/ml; contract 4b.</summary>
internal static class ContractPaths
{
    /// <summary>Where the folder is inside a sandbox.</summary>
    public const string Mount = "/opt/ml";

    /// <summary>The one host that there is.</summary>
    public const string Host = "algo-1";

    /// <summary>Hyperparameters and the like.</summary>
    public const string Config = "input/config";

    /// <summary>Channels.</summary>
    public const string Data = "input/data";

    /// <summary>The program's own files.</summary>
    public const string Code = "code";

    /// <summary>What it goes on from.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>The model.</summary>
    public const string Model = "model";

    /// <summary>Whatever else it makes.</summary>
    public const string OutputData = "output/data";

    /// <summary>The toolkit's folder for what moves away while training.</summary>
    public const string Intermediate = "output/intermediate";

    /// <summary>Why it failed, in its own words.</summary>
    public const string Failure = "output/failure";

    /// <summary>Its deadline.</summary>
    public const string Deadline = "input/config/deadline.json";

    /// <summary>What earlier jobs have taught about hyperparameters; for built-in algorithms.</summary>
    public const string Knowledge = "input/config/knowledge.json";

    /// <summary>What this job has taught.</summary>
    public const string Lesson = "output/lesson.json";

    /// <summary>Every folder of the layout.</summary>
    public static IReadOnlyList<string> Folders { get; } = [Config, Data, Code, Checkpoints, Model, OutputData, Intermediate, "tmp"];
}
