using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Jobs;

/// <summary>The environment of an algorithm: the platform's variables, and those of SageMaker's toolkit (contract 4d) for programs that were written against it.</summary>
internal static class AlgorithmEnvironment
{
    /// <summary>The variable that says where the folder is.</summary>
    public const string BaseFolder = "SAGEMAKER_BASE_DIR";

    /// <summary>All variables of the contract.</summary>
    /// <param name="order">The job.</param>
    /// <param name="folder">What stands for /opt/ml, as the program sees it.</param>
    /// <param name="deadlineUnixMilliseconds">By when the model must be written.</param>
    public static Dictionary<string, string> Of(JobOrder order, string folder, long deadlineUnixMilliseconds)
    {
        // What the algorithm was registered with comes first: it cannot lie about the rest.
        var variables = new Dictionary<string, string>(order.Specification.Environment, StringComparer.Ordinal)
        {
            [BaseFolder] = folder,
            ["TRAINING_JOB_NAME"] = order.JobName,
            ["TRAINING_JOB_ARN"] = $"urn:sundial:training-job:{order.Job}",
            ["SUNDIAL_DEADLINE_UNIX_MS"] = deadlineUnixMilliseconds.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in Toolkit(order, folder))
        {
            variables[name] = Encode(value);
        }

        foreach (var (name, value) in Named("SM_HP_", order.Hyperparameters.Select(pair => (pair.Key, Encode(Decode(pair.Value)))))
            .Concat(Named("SM_CHANNEL_", order.Channels.Keys.Select(channel => (channel, $"{folder}/{ContractPaths.Data}/{channel}")))))
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>A hyperparameter as the toolkit reads it: JSON where it is JSON, else text.</summary>
    public static JsonNode? Decode(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static SortedDictionary<string, JsonNode?> Toolkit(JobOrder order, string folder)
    {
        var hyperparameters = Json(new SortedDictionary<string, JsonNode?>(order.Hyperparameters.ToDictionary(pair => pair.Key, pair => Decode(pair.Value)), StringComparer.Ordinal));
        var resources = Json(ContractFiles.ResourceConfig(order));
        var inputData = Json(ContractFiles.InputDataConfig(order.Channels.Keys));
        var arguments = Json(Arguments(order));
        var hosts = Json(new[] { ContractPaths.Host });
        var groups = Json(new[] { ContractFiles.Group });
        var groupTable = Json(new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal) { [ContractFiles.Group] = resources!["instance_groups"]![0]!.DeepClone() });
        var channelFolders = Json(new SortedDictionary<string, string>(order.Channels.Keys.ToDictionary(channel => channel, channel => $"{folder}/{ContractPaths.Data}/{channel}"), StringComparer.Ordinal));
        var toolkit = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["SM_MODEL_DIR"] = $"{folder}/{ContractPaths.Model}",
            ["SM_CHANNELS"] = Json(order.Channels.Keys.Order(StringComparer.Ordinal)),
            ["SM_HPS"] = hyperparameters,
            ["SM_USER_ARGS"] = arguments,
            ["SM_CURRENT_HOST"] = ContractPaths.Host,
            ["SM_HOSTS"] = hosts,
            ["SM_NUM_GPUS"] = order.Size.Gpus,
            ["SM_NUM_NEURONS"] = 0,
            ["SM_NUM_CPUS"] = order.Size.Cpus,
            ["SM_LOG_LEVEL"] = 20,
            ["SM_NETWORK_INTERFACE_NAME"] = ContractFiles.NetworkInterface,
            ["SM_INPUT_DIR"] = $"{folder}/input",
            ["SM_INPUT_CONFIG_DIR"] = $"{folder}/{ContractPaths.Config}",
            ["SM_OUTPUT_DIR"] = $"{folder}/output",
            ["SM_OUTPUT_DATA_DIR"] = $"{folder}/{ContractPaths.OutputData}",
            ["SM_OUTPUT_INTERMEDIATE_DIR"] = $"{folder}/{ContractPaths.Intermediate}",
            ["SM_RESOURCE_CONFIG"] = resources,
            ["SM_INPUT_DATA_CONFIG"] = inputData,
            ["SM_FRAMEWORK_PARAMS"] = new JsonObject(),
            ["SM_FRAMEWORK_MODULE"] = null,
            ["SM_MODULE_DIR"] = $"{folder}/{ContractPaths.Code}",
            ["SM_MODULE_NAME"] = Text(order, "sagemaker_program"),
            ["SM_USER_ENTRY_POINT"] = Text(order, "sagemaker_program"),
            ["SM_CURRENT_INSTANCE_TYPE"] = ContractFiles.InstanceType(order),
            ["SM_CURRENT_INSTANCE_GROUP"] = ContractFiles.Group,
            ["SM_CURRENT_INSTANCE_GROUP_HOSTS"] = hosts!.DeepClone(),
            ["SM_INSTANCE_GROUPS"] = groups,
            ["SM_INSTANCE_GROUPS_DICT"] = groupTable,
            ["SM_DISTRIBUTION_INSTANCE_GROUPS"] = new JsonArray(),
            ["SM_IS_HETERO"] = false,
        };
        toolkit["SM_TRAINING_ENV"] = Json(new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["additional_framework_parameters"] = new JsonObject(),
            ["channel_input_dirs"] = channelFolders,
            ["current_host"] = ContractPaths.Host,
            ["hosts"] = hosts!.DeepClone(),
            ["hyperparameters"] = hyperparameters!.DeepClone(),
            ["input_config_dir"] = $"{folder}/{ContractPaths.Config}",
            ["input_data_config"] = inputData!.DeepClone(),
            ["input_dir"] = $"{folder}/input",
            ["is_master"] = true,
            ["job_name"] = order.JobName,
            ["log_level"] = 20,
            ["master_hostname"] = ContractPaths.Host,
            ["model_dir"] = $"{folder}/{ContractPaths.Model}",
            ["module_dir"] = $"{folder}/{ContractPaths.Code}",
            ["network_interface_name"] = ContractFiles.NetworkInterface,
            ["num_cpus"] = order.Size.Cpus,
            ["num_gpus"] = order.Size.Gpus,
            ["output_data_dir"] = $"{folder}/{ContractPaths.OutputData}",
            ["output_dir"] = $"{folder}/output",
            ["output_intermediate_dir"] = $"{folder}/{ContractPaths.Intermediate}",
            ["resource_config"] = resources.DeepClone(),
            ["user_entry_point"] = Text(order, "sagemaker_program"),
        });
        return toolkit;
    }

    /// <summary>Hyperparameters as arguments: sorted, <c>--name value</c>, <c>-n value</c> for one letter, maps as <c>k=v,k=v</c>.</summary>
    private static List<string> Arguments(JobOrder order) =>
        [.. order.Hyperparameters
            .Where(pair => !pair.Key.StartsWith("sagemaker_", StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => new[] { (pair.Key.Length == 1 ? "-" : "--") + pair.Key, Argument(Decode(pair.Value)) })];

    private static string Argument(JsonNode? value) => value is JsonObject map
        ? string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Encode(pair.Value)}"))
        : Encode(value);

    /// <summary>Names upper-cased as they are; hyphens are no shell's names, so those come with underscores too.</summary>
    private static IEnumerable<(string Name, string Value)> Named(string prefix, IEnumerable<(string Key, string Value)> values)
    {
        foreach (var (key, value) in values.Where(pair => pair.Key.AsSpan().IndexOfAny('=', '\0') < 0))
        {
            var name = prefix + key.ToUpperInvariant();
            yield return (name, value);
            if (name.Contains('-', StringComparison.Ordinal))
            {
                yield return (name.Replace('-', '_'), value);
            }
        }
    }

    /// <summary>Text as it is, nothing for null, else compact JSON.</summary>
    private static string Encode(JsonNode? value) => (value switch
    {
        null => "",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(ContractFiles.Json),
    }).Replace('\0', ' ');

    private static JsonNode? Text(JobOrder order, string hyperparameter) => order.Hyperparameters.TryGetValue(hyperparameter, out var text) ? Decode(text) : null;

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, ContractFiles.Json);
}
