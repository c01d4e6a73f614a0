using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Jobs;

/// <summary>The files below input/config, byte for byte as programs made for SageMaker expect them.</summary>
internal static class ContractFiles
{
    /// <summary>The network interface that is named; a confined program has only this one.</summary>
    public const string NetworkInterface = "lo";

    /// <summary>The group of the one instance.</summary>
    public const string Group = "homogeneousCluster";

    /// <summary>Compact JSON that leaves text readable.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the machine is called: the size of the job.</summary>
    public static string InstanceType(JobOrder order) => order.Size.Gpus > 0 ? "gpu" : string.Create(CultureInfo.InvariantCulture, $"cpu-{order.Size.Cpus}");

    /// <summary>hyperparameters.json: every value is a string.</summary>
    public static string Hyperparameters(JobOrder order) => JsonSerializer.Serialize(Sorted(order.Hyperparameters), Json);

    /// <summary>inputdataconfig.json: how each channel is given.</summary>
    public static string InputData(JobOrder order) => JsonSerializer.Serialize(InputDataConfig(order.Channels.Keys), Json);

    /// <summary>resourceconfig.json: who takes part.</summary>
    public static string Resources(JobOrder order) => JsonSerializer.Serialize(ResourceConfig(order), Json);

    /// <summary>checkpointconfig.json: where checkpoints are kept.</summary>
    public static string Checkpoints(string folder) => JsonSerializer.Serialize(new Dictionary<string, string> { ["LocalPath"] = $"{folder}/{ContractPaths.Checkpoints}" }, Json);

    /// <summary>deadline.json: by when the model must be written, and how much time there was in all.</summary>
    public static string Deadline(JobOrder order, long unixMilliseconds) => order.BudgetSeconds is { } budget
        ? string.Create(CultureInfo.InvariantCulture, $"{{\"deadline_unix_ms\":{unixMilliseconds},\"budget_ms\":{(long)(1000 * budget)}}}")
        : string.Create(CultureInfo.InvariantCulture, $"{{\"deadline_unix_ms\":{unixMilliseconds}}}");

    /// <summary>knowledge.json: what earlier jobs have taught, each lesson as it was written.</summary>
    public static string Knowledge(TuningKnowledge knowledge) => JsonSerializer.Serialize(new Dictionary<string, IReadOnlyList<JsonElement>> { ["lessons"] = knowledge.Lessons }, Json);

    /// <summary>The value of inputdataconfig.json.</summary>
    public static SortedDictionary<string, SortedDictionary<string, string>> InputDataConfig(IEnumerable<string> channels) =>
        new(channels.ToDictionary(channel => channel, _ => new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["RecordWrapperType"] = "None",
            ["S3DistributionType"] = "FullyReplicated",
            ["TrainingInputMode"] = "File",
        }), StringComparer.Ordinal);

    /// <summary>The value of resourceconfig.json.</summary>
    public static SortedDictionary<string, object> ResourceConfig(JobOrder order) => new(StringComparer.Ordinal)
    {
        ["current_group_name"] = Group,
        ["current_host"] = ContractPaths.Host,
        ["current_instance_type"] = InstanceType(order),
        ["hosts"] = new[] { ContractPaths.Host },
        ["instance_groups"] = new[]
        {
            new SortedDictionary<string, object>(StringComparer.Ordinal)
            {
                ["hosts"] = new[] { ContractPaths.Host },
                ["instance_group_name"] = Group,
                ["instance_type"] = InstanceType(order),
            },
        },
        ["network_interface_name"] = NetworkInterface,
    };

    /// <summary>Writes a file so that whoever reads it at any moment sees the old one or the new one.</summary>
    public static void Replace(string path, string text)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, text, new UTF8Encoding(false));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>By name, so that the same job gives the same bytes.</summary>
    public static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> values) =>
        new(values.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);
}
