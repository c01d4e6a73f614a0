using System.Text.Json;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Worker.Jobs;
using Sundial.Worker.Tests.Leases;
using Xunit;

namespace Sundial.Worker.Tests.Jobs;

/// <summary>The layout, held against contract.md, parts 4b and 4d.</summary>
public sealed class JobFolderTests : IDisposable
{
    private readonly string _jobs = Directory.CreateTempSubdirectory("sundial-jobs-").FullName;

    private static Contracts.Workers.JobOrder Order => TestOrders.Order() with
    {
        Hyperparameters = new Dictionary<string, string> { ["num_round"] = "128", ["eta"] = "0.001", ["batch-size"] = "64", ["n"] = "x", ["map"] = "{\"b\":1,\"a\":\"t\"}", ["sagemaker_program"] = "\"train.py\"" },
        Channels = new Dictionary<string, FileEntry> { ["training"] = new("digits.zip", "", 0), ["extra"] = new("../../evil", "", 0) },
        Size = new JobSize(3, 0, 1),
    };

    public void Dispose() => Directory.Delete(_jobs, recursive: true);

    [Fact]
    public void Every_folder_and_configuration_file_is_there()
    {
        using var folder = JobFolder.Create(_jobs, "j");
        folder.WriteConfiguration(Order, "/opt/ml", 1_800_000_000_123);

        Assert.All(["input/config", "input/data", "code", "checkpoints", "model", "output/data", "output/intermediate"], path => Assert.True(Directory.Exists(folder.At(path)), path));
        Assert.Equal("""{"batch-size":"64","eta":"0.001","map":"{\"b\":1,\"a\":\"t\"}","n":"x","num_round":"128","sagemaker_program":"\"train.py\""}""", Text("hyperparameters"));
        using var data = JsonDocument.Parse(Text("inputdataconfig"));
        Assert.Equal("File", data.RootElement.GetProperty("training").GetProperty("TrainingInputMode").GetString());
        Assert.Equal("FullyReplicated", data.RootElement.GetProperty("training").GetProperty("S3DistributionType").GetString());
        Assert.Equal("None", data.RootElement.GetProperty("training").GetProperty("RecordWrapperType").GetString());
        Assert.False(data.RootElement.GetProperty("training").TryGetProperty("ContentType", out _));
        using var resources = JsonDocument.Parse(Text("resourceconfig"));
        Assert.Equal("algo-1", resources.RootElement.GetProperty("current_host").GetString());
        Assert.Equal("algo-1", Assert.Single(resources.RootElement.GetProperty("hosts").EnumerateArray().ToList()).GetString());
        Assert.True(resources.RootElement.TryGetProperty("network_interface_name", out _));
        Assert.Equal("""{"LocalPath":"/opt/ml/checkpoints"}""", Text("checkpointconfig"));
        Assert.Equal("""{"deadline_unix_ms":1800000000123}""", Text("deadline"));

        string Text(string name) => File.ReadAllText(folder.At($"input/config/{name}.json"));
    }

    [Fact]
    public void Variables_are_those_of_the_platform_and_of_the_toolkit()
    {
        var variables = AlgorithmEnvironment.Of(Order, "/opt/ml", 17);

        Assert.Equal("digits-1", variables["TRAINING_JOB_NAME"]);
        Assert.Equal("17", variables["SUNDIAL_DEADLINE_UNIX_MS"]);
        Assert.Equal("/opt/ml", variables["SAGEMAKER_BASE_DIR"]);
        Assert.Equal("/opt/ml/model", variables["SM_MODEL_DIR"]);
        Assert.Equal("""["extra","training"]""", variables["SM_CHANNELS"]);
        Assert.Equal("/opt/ml/input/data/training", variables["SM_CHANNEL_TRAINING"]);
        Assert.Equal("128", variables["SM_HP_NUM_ROUND"]);
        Assert.Equal("64", variables["SM_HP_BATCH-SIZE"]);
        Assert.Equal("64", variables["SM_HP_BATCH_SIZE"]);
        Assert.Equal("""["--batch-size","64","--eta","0.001","--map","a=t,b=1","-n","x","--num_round","128"]""", variables["SM_USER_ARGS"]);
        Assert.Equal("train.py", variables["SM_USER_ENTRY_POINT"]);
        Assert.Equal(("3", "1", ""), (variables["SM_NUM_CPUS"], variables["SM_NUM_GPUS"], variables["SM_FRAMEWORK_MODULE"]));
        Assert.Equal("false", variables["SM_IS_HETERO"]);
        Assert.Equal(0.001, JsonDocument.Parse(variables["SM_HPS"]).RootElement.GetProperty("eta").GetDouble());
        string[] all = ["SM_CURRENT_HOST", "SM_HOSTS", "SM_NUM_NEURONS", "SM_LOG_LEVEL", "SM_NETWORK_INTERFACE_NAME", "SM_INPUT_DIR", "SM_INPUT_CONFIG_DIR", "SM_OUTPUT_DIR", "SM_OUTPUT_DATA_DIR",
            "SM_OUTPUT_INTERMEDIATE_DIR", "SM_RESOURCE_CONFIG", "SM_INPUT_DATA_CONFIG", "SM_FRAMEWORK_PARAMS", "SM_MODULE_DIR", "SM_MODULE_NAME", "SM_CURRENT_INSTANCE_TYPE", "SM_CURRENT_INSTANCE_GROUP",
            "SM_CURRENT_INSTANCE_GROUP_HOSTS", "SM_INSTANCE_GROUPS", "SM_INSTANCE_GROUPS_DICT", "SM_DISTRIBUTION_INSTANCE_GROUPS", "SM_TRAINING_ENV"];
        Assert.Empty(all.Except(variables.Keys));
    }

    [Fact]
    public void An_algorithms_own_variables_do_not_replace_the_platforms()
    {
        var order = Order with { Specification = Order.Specification with { Environment = new Dictionary<string, string> { ["SAGEMAKER_BASE_DIR"] = "/etc", ["MINE"] = "1" } } };
        var variables = AlgorithmEnvironment.Of(order, "/opt/ml", 0);
        Assert.Equal(("/opt/ml", "1"), (variables["SAGEMAKER_BASE_DIR"], variables["MINE"]));
    }

    [Fact]
    public void Paths_of_others_stay_below_their_folder()
    {
        using var folder = JobFolder.Create(_jobs, "j");
        Assert.Equal(folder.At("input/data/extra/evil"), folder.ChannelFile("extra", Order.Channels["extra"]));
        Assert.Throws<InvalidDataException>(() => folder.ChannelFile("../x", Order.Channels["training"]));
        Assert.Throws<InvalidDataException>(() => folder.Below("checkpoints", "a/../../model/x"));
    }

    [Fact]
    public void A_failure_is_read_up_to_1024_characters_and_through_no_link()
    {
        using var folder = JobFolder.Create(_jobs, "j");
        Assert.Null(folder.FailureText());
        File.WriteAllText(folder.At("output/failure"), new string('é', 3000));
        Assert.Equal(new string('é', 1024), folder.FailureText());
        File.Delete(folder.At("output/failure"));
        File.CreateSymbolicLink(folder.At("output/failure"), "/etc/passwd");
        Assert.Null(folder.FailureText());
    }

    [Fact]
    public async Task Checkpoints_and_models_are_read_through_no_link()
    {
        using var folder = JobFolder.Create(_jobs, "j");
        Directory.CreateSymbolicLink(folder.At("model/etc"), "/etc");
        File.CreateSymbolicLink(folder.At("model/passwd"), "/etc/passwd");
        File.WriteAllText(folder.At("model/own"), "x");

        Assert.Equal(["own"], FileSet.PathsIn(folder.At("model")));
        await Assert.ThrowsAsync<IOException>(() => FileSet.ReadAsync(folder.At("model"), ["passwd"], CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => FileSet.ReadAsync(folder.At("model"), ["etc/passwd"], CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => FileSet.ReadAsync(folder.At("model"), ["../input/config"], CancellationToken.None));
    }

    [Fact]
    public void Folders_of_dead_processes_are_cleared_and_those_of_living_ones_are_not()
    {
        Directory.CreateDirectory(Path.Combine(_jobs, "999999999-1", "old", "model"));
        using var folder = JobFolder.Create(_jobs, "j");
        JobFolder.RemoveStale(_jobs);
        Assert.False(Directory.Exists(Path.Combine(_jobs, "999999999-1")));
        Assert.True(Directory.Exists(folder.Path));
    }
}
