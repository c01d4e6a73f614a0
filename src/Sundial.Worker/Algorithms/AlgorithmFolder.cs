using System.Text;

namespace Sundial.Worker.Algorithms;

/// <summary>The folders and files of the algorithm contract, which is SageMaker's: what an algorithm finds, and where it puts what it makes.</summary>
/// <param name="root">The base folder.</param>
internal sealed class AlgorithmFolder(string root)
{
    /// <summary>The variable that names the file in which a worker remembers how fast its machine trains.</summary>
    public const string RatesVariable = "SUNDIAL_RATES";

    private const string DefaultRoot = "/opt/ml";
    private const int MostFailureCharacters = 1024;

    /// <summary>Hyperparameters: one flat object whose values are strings.</summary>
    public string Hyperparameters => Path.Combine(root, "input", "config", "hyperparameters.json");

    /// <summary>The deadline, which may be rewritten while the algorithm runs.</summary>
    public string Deadline => Path.Combine(root, "input", "config", "deadline.json");

    /// <summary>What earlier jobs have taught about hyperparameters, where the platform keeps it: an object with <c>lessons</c>.</summary>
    public string Knowledge => Path.Combine(root, "input", "config", "knowledge.json");

    /// <summary>The same gathered into one, for this run.</summary>
    public string Gathered => Path.Combine(root, "tmp", "knowledge.json");

    /// <summary>Takes what this one has taught.</summary>
    public string Lesson => Path.Combine(root, "output", "lesson.json");

    /// <summary>Where checkpoints are found and put.</summary>
    public string Checkpoints => Path.Combine(root, "checkpoints");

    /// <summary>The file of the model.</summary>
    public string Model => Path.Combine(root, "model", "model.onnx");

    /// <summary>Takes one sentence when the algorithm fails.</summary>
    public string Failure => Path.Combine(root, "output", "failure");

    /// <summary>The folder that this process was given.</summary>
    public static AlgorithmFolder OfProcess() => new(Environment.GetEnvironmentVariable("SAGEMAKER_BASE_DIR") is { Length: > 0 } named ? named : DefaultRoot);

    /// <summary>The data of a channel; null when there is no such channel.</summary>
    /// <param name="name">The channel.</param>
    public string? Channel(string name)
    {
        var folder = Path.Combine(root, "input", "data", name);
        return Directory.Exists(folder) ? DataIn(folder) : null;
    }

    /// <summary>What is to be read of a folder of data: its one file, which is an archive then, or else itself.</summary>
    /// <param name="path">A folder; a file stands for itself.</param>
    public static string DataIn(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        var entries = Directory.EnumerateFileSystemEntries(path).Where(entry => !Path.GetFileName(entry).StartsWith('.')).Take(2).ToArray();
        return entries is [var only] && File.Exists(only) ? only : path;
    }

    /// <summary>A sentence that names data by its channel, as in <c>training/people.csv</c>: where a worker keeps it tells its tenant nothing.</summary>
    /// <param name="sentence">A sentence with paths.</param>
    public string ByChannel(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return sentence.Replace(Path.Combine(root, "input", "data") + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal);
    }

    /// <summary>Leaves word of a failure.</summary>
    /// <param name="sentence">What went wrong, and what to do.</param>
    public void WriteFailure(string sentence)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Failure)!);
        File.WriteAllText(Failure, sentence.Length <= MostFailureCharacters ? sentence : sentence[..MostFailureCharacters], new UTF8Encoding(false));
    }
}
