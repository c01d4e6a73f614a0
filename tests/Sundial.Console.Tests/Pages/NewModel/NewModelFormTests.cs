using Microsoft.Extensions.Primitives;
using Sundial.Console.Pages.NewModel;
using Sundial.Contracts.Datasets;
using Xunit;

namespace Sundial.Console.Tests.Pages.NewModel;

/// <summary>What is filled in becomes what <c>sundial job create</c> asks for, and faults stand at their fields.</summary>
public sealed class NewModelFormTests
{
    private static readonly DatasetView s_pictures = Data("digits", "image-classification");
    private static readonly DatasetView s_table = Data("people", "table");

    [Fact]
    public void Least_form_asks_for_the_usual()
    {
        var asked = Request(s_pictures, ("dataset", "digits"), ("task", "image-classification"));
        Assert.Equal("digits", asked.Dataset);
        Assert.Equal(300, asked.WithinSeconds);
        Assert.Null(asked.Algorithm);
        Assert.Null(asked.Name);
        Assert.Empty(asked.Hyperparameters);
        Assert.Equal(0, asked.Size.Gpus);
    }

    [Fact]
    public void Every_choice_becomes_a_hyperparameter_or_a_size()
    {
        var asked = Request(
            s_table,
            ("task", "table"), ("target", "income"), ("within", "2h"), ("optimize_for", "size"), ("tier", "gpu"), ("tune", "off"), ("name", "n"), ("seed", "7"),
            ("hyperparameters", "threads = 2\r\n\r\nmemory=2GiB"), ("evaluation_dataset", "others"), ("keep_examples", "on"));
        Assert.Equal(7200, asked.WithinSeconds);
        Assert.Equal("n", asked.Name);
        Assert.Equal("others", asked.EvaluationDataset);
        Assert.True(asked.KeepExamples);
        Assert.Equal(1, asked.Size.Gpus);
        Assert.Equal(
            new Dictionary<string, string> { ["target"] = "income", ["optimize_for"] = "size", ["tier"] = "gpu", ["tune"] = "off", ["seed"] = "7", ["threads"] = "2", ["memory"] = "2GiB" },
            asked.Hyperparameters);
    }

    [Fact]
    public void Another_type_than_the_data_was_made_for_names_its_algorithm() =>
        Assert.Equal("object-detection", Request(s_pictures, ("task", "object-detection")).Algorithm);

    [Fact]
    public void Target_is_asked_of_tables_only() => Assert.Empty(Request(s_pictures, ("task", "image-classification"), ("target", "income")).Hyperparameters);

    [Theory]
    [InlineData("within", "soon", "within")]
    [InlineData("within", "31d", "within")]
    [InlineData("within", "", "within")]
    [InlineData("seed", "-1", "seed")]
    [InlineData("hyperparameters", "epochs", "hyperparameters")]
    [InlineData("hyperparameters", "=3", "hyperparameters")]
    [InlineData("hyperparameters", "tier=cpu-1\ntier=cpu-2", "hyperparameters")]
    [InlineData("task", "magic", "task")]
    public void Faults_stand_at_their_fields(string field, string value, string at)
    {
        var faults = new Dictionary<string, string>();
        Assert.Null(Form(("task", "image-classification"), (field, value)).ToRequest(s_pictures, faults));
        Assert.Equal(at, Assert.Single(faults).Key);
    }

    [Fact]
    public void Data_set_must_be_chosen()
    {
        var faults = new Dictionary<string, string>();
        Assert.Null(Form(("task", "table")).ToRequest(dataset: null, faults));
        Assert.Equal("dataset", Assert.Single(faults).Key);
    }

    [Fact]
    public void Type_and_target_follow_the_data_until_somebody_chooses()
    {
        var profile = new DatasetProfile
        {
            Dataset = s_table.Id, Name = "people", State = InspectionState.Ready, Since = DateTimeOffset.UnixEpoch, SuggestedTask = "table", Table = Profiles.Table(),
        };
        var shown = Form(("dataset", "people"), ("task", "image-classification"), ("shown_for", "digits inspected"), ("target", "old")).For(s_table, profile);
        Assert.Equal("table", shown.Task);
        Assert.Equal("income", shown.Target);

        var chosen = (shown with { Task = "object-detection", Target = "age" }).For(s_table, profile);
        Assert.Equal("object-detection", chosen.Task);
        Assert.Equal("age", chosen.Target);
    }

    [Fact]
    public void Type_of_a_link_is_kept() => Assert.Equal("table", Form(("task", "table")).For(s_pictures, profile: null).Task);

    [Fact]
    public void Planners_are_asked_what_they_can_answer()
    {
        Assert.Null(Form(("within", "soon")).ToQuestion());
        var question = Form(("within", "1s"), ("task", "table"), ("target", "income"), ("tune", "off"), ("tier", "cpu-1")).ToQuestion()!;
        Assert.Equal(5, question.WithinSeconds);
        Assert.Equal("income", question.Target);
        Assert.False(question.Tune);
        Assert.Equal("cpu-1", question.Tier);
    }

    private static Contracts.Training.CreateTrainingJobRequest Request(DatasetView dataset, params (string Name, string Value)[] fields)
    {
        var faults = new Dictionary<string, string>();
        var asked = Form(fields).ToRequest(dataset, faults);
        Assert.Empty(faults);
        return asked!;
    }

    private static NewModelForm Form(params (string Name, string Value)[] fields) =>
        NewModelForm.Read(name => fields.Where(field => field.Name == name).Select(field => field.Value).ToArray() is { Length: > 0 } values ? new StringValues(values) : StringValues.Empty);

    private static DatasetView Data(string name, string task) => new(Guid.NewGuid(), name, task, $"{name}.tar", "application/x-tar", 1, new string('0', 64), DateTimeOffset.UnixEpoch);
}
