using System.Text;
using System.Text.Json.Nodes;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class KnowledgeTests
{
    private static readonly HyperparameterSpace s_space = new(
        Hyperparameter.Log("learning-rate", 0.001, 1, 0.3), Hyperparameter.Integer("depth", 1, 12, 6), Hyperparameter.Linear("new-since", 0, 1, 0));

    private static readonly DataShape s_small = new(1_000, 10, 2);

    [Fact]
    public void Jobs_on_data_of_one_shape_become_one_entry_and_others_stay_apart()
    {
        var known = new KnowledgeBase()
            .Learn(Entry(s_small, trials: 30, rate: 0.6, "{\"depth\": 3}"))
            .Learn(Entry(s_small with { Items = 1_500 }, trials: 10, rate: 0.2, "{\"depth\": 3}"))
            .Learn(Entry(s_small with { Items = 1_000_000 }, trials: 10, rate: 0.1, "{\"depth\": 12}"));

        Assert.Equal(2, known.Entries.Count);
        Assert.Equal(40, known.Entries[0].Trials);
        Assert.Equal(2, known.Entries[0].Jobs);
        Assert.Equal(0.5, known.Entries[0].Importances["learning-rate"], 6);
        Assert.Equal(2, Assert.Single(known.Entries[0].Configurations).Jobs);
        Assert.InRange(known.Entries[0].Shape.Items, 1_200, 1_250);
    }

    [Fact]
    public void The_nearest_data_is_recalled_first_and_counts_most()
    {
        var known = new KnowledgeBase()
            .Learn(Entry(s_small with { Items = 1_000_000 }, trials: 50, rate: 0.1, "{\"depth\": 12}"))
            .Learn(Entry(s_small, trials: 50, rate: 0.6, "{\"depth\": 3}"));
        var recalled = known.Recall("table", s_small with { Items = 2_000 }, s_space);

        Assert.Equal(["learning-rate=0.3 depth=3 new-since=0", "learning-rate=0.3 depth=12 new-since=0"], recalled.Portfolio.Select(values => values.ToString()));
        Assert.InRange(recalled.Importances["learning-rate"], 0.55, 0.6);
        Assert.False(recalled.Importances.ContainsKey("new-since"));
        Assert.Empty(known.Recall("object-detection", s_small, s_space).Portfolio);
    }

    [Fact]
    public void What_the_space_no_longer_has_is_not_recalled()
    {
        var known = new KnowledgeBase().Learn(Entry(s_small, 20, 0.5, "{\"dropped\": 1}"));

        Assert.Empty(known.Recall("table", s_small, s_space).Portfolio);
    }

    [Fact]
    public void Two_that_learnt_apart_know_together_what_both_knew()
    {
        var (one, other) = (Entry(s_small, 30, 0.6, "{\"depth\": 3}"), Entry(s_small, 10, 0.2, "{\"depth\": 4}"));
        var together = new KnowledgeBase().Learn(one).Merge(new KnowledgeBase().Learn(other));

        Assert.Equivalent(new KnowledgeBase().Learn(one).Learn(other).Entries, together.Entries);
        Assert.Equal(2, together.Entries[0].Configurations.Count);
    }

    [Fact]
    public void It_is_the_same_after_writing_and_reading()
    {
        var known = new KnowledgeBase().Learn(Entry(s_small, 30, 0.6, "{\"depth\": 3}"));

        Assert.Equal(known.ToJson(), KnowledgeBase.Read(known.ToJson())!.ToJson());
    }

    [Fact]
    public void A_file_learns_from_every_job_and_one_that_is_damaged_counts_as_none()
    {
        var folder = Directory.CreateTempSubdirectory("sundial-knowledge-").FullName;
        try
        {
            var path = Path.Combine(folder, "knowledge.json");
            Assert.Equal(KnowledgeBase.Shipped.ToJson(), KnowledgeFile.Load(path).ToJson());

            KnowledgeFile.Improve(path, Entry(s_small, 30, 0.6, "{\"depth\": 3}"));
            KnowledgeFile.Improve(path, Entry(s_small, 10, 0.2, "{\"depth\": 4}"));
            Assert.Equal(2, KnowledgeBase.Read(File.ReadAllBytes(path))!.Entries.Single().Jobs);
            Assert.Contains("depth=3", KnowledgeFile.Load(path).Recall("table", s_small, s_space).Portfolio[0].ToString(), StringComparison.Ordinal);
            Assert.Equal(path, Assert.Single(Directory.GetFiles(folder)));

            File.WriteAllText(path, "{\"format\": 1, \"ent");
            Assert.Equal(KnowledgeBase.Shipped.ToJson(), KnowledgeFile.Load(path).ToJson());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"format\": 2, \"entries\": []}")]
    [InlineData("{\"format\": 1, \"entries\": [null]}")]
    [InlineData("{\"format\": 1, \"entries\": [{\"task\": \"table\", \"shape\": null}]}")]
    [InlineData("{\"format\": 1, \"entries\": [{\"task\": \"table\", \"shape\": {\"items\": 1}, \"importances\": {\"a\": -1}}]}")]
    public void What_is_none_is_taken_for_none(string json) =>
        Assert.Null(KnowledgeBase.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("image-classification")]
    [InlineData("object-detection")]
    [InlineData("table")]
    public void Sundial_comes_with_priors_for_every_task_each_with_its_source(string task)
    {
        var entries = KnowledgeBase.Shipped.Entries.Where(entry => entry.Task == task).ToArray();
        var space = task switch { "table" => TableSpace.All, "object-detection" => DetectionSpace.All, _ => ImageSpace.All };

        Assert.NotEmpty(entries);
        Assert.All(entries, entry =>
        {
            Assert.False(string.IsNullOrEmpty(entry.Source));
            Assert.InRange(entry.Importances.Values.Sum(), 0.3, 1);
            Assert.All(entry.Importances.Keys, name => Assert.True(space.Contains(name), $"Nothing of {task} is called {name}."));
            Assert.All(entry.Configurations, one => Assert.NotNull(space.Read(one.Values)));
        });
    }

    private static KnowledgeEntry Entry(DataShape shape, int trials, double rate, string configuration) => new()
    {
        Task = "table",
        Shape = shape,
        Jobs = 1,
        Trials = trials,
        Importances = new Dictionary<string, double> { ["learning-rate"] = rate, ["depth"] = 0.1 },
        Configurations = [new KnownConfiguration((JsonObject)JsonNode.Parse(configuration)!, 1, 1)],
    };
}
