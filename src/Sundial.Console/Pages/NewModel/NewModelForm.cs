using System.Globalization;
using Microsoft.Extensions.Primitives;
using Sundial.Console.Components;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.NewModel;

/// <summary>What somebody filled in to ask for a model, as it was typed.</summary>
public sealed record NewModelForm
{
    /// <summary>How long a job may take unless somebody says otherwise.</summary>
    public const string UsualTime = "5m";

    /// <summary>Name of the data set; empty while none is chosen.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>The data set that model type and target were offered for: with another they are chosen anew.</summary>
    public string ShownFor { get; init; } = "";

    /// <summary>The model type, which is the name of the algorithm.</summary>
    public string Task { get; init; } = "";

    /// <summary>Of a table, the column to learn; empty for the suggested one.</summary>
    public string Target { get; init; } = "";

    /// <summary>The longest training time, as it was written.</summary>
    public string Within { get; init; } = UsualTime;

    /// <summary>What the model should be best at.</summary>
    public string OptimizeFor { get; init; } = "accuracy";

    /// <summary>What to compute with; empty for all that the worker has.</summary>
    public string Tier { get; init; } = "";

    /// <summary>Whether no hyperparameters are searched.</summary>
    public bool TuneOff { get; init; }

    /// <summary>The job's and model's name; empty for one that is made up.</summary>
    public string Name { get; init; } = "";

    /// <summary>Seed of every random choice; empty for the usual one.</summary>
    public string Seed { get; init; } = "";

    /// <summary>Further hyperparameters, name=value, a line each.</summary>
    public string Hyperparameters { get; init; } = "";

    /// <summary>The data set that checkpoints are scored on; empty for a part of the data set.</summary>
    public string EvaluationDataset { get; init; } = "";

    /// <summary>Whether each scored example is kept.</summary>
    public bool KeepExamples { get; init; }

    /// <summary>The longest training time in seconds; null where it cannot be read.</summary>
    public double? WithinSeconds => WrittenTime.ParseSeconds(Within);

    /// <summary>Whether a table is learned.</summary>
    public bool IsTable => Task == ModelTypes.Table;

    /// <summary>Whether something stands in the part that is folded away.</summary>
    public bool HasMore => TuneOff || KeepExamples || Name.Length > 0 || Seed.Length > 0 || Hyperparameters.Length > 0 || EvaluationDataset.Length > 0;

    /// <summary>Reads what was sent, be it as a query or as a form.</summary>
    /// <param name="field">A field's values by its name.</param>
    public static NewModelForm Read(Func<string, StringValues> field)
    {
        var usual = new NewModelForm();
        return new NewModelForm
        {
            Dataset = Text("dataset"),
            ShownFor = Text("shown_for"),
            Task = Text("task"),
            Target = Text("target"),
            Within = field("within").Count > 0 ? Text("within") : usual.Within,
            OptimizeFor = Text("optimize_for") is { Length: > 0 } goal ? goal : usual.OptimizeFor,
            Tier = Text("tier"),
            TuneOff = Text("tune") == "off",
            Name = Text("name"),
            Seed = Text("seed"),
            Hyperparameters = Text("hyperparameters"),
            EvaluationDataset = Text("evaluation_dataset"),
            KeepExamples = Text("keep_examples") == "on",
        };

        string Text(string name) => field(name).ToString().Trim();
    }

    /// <summary>With model type and target as the data suggests them, where the data set is not the one that they were chosen for.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="profile">What is known of it.</param>
    public NewModelForm For(DatasetView dataset, DatasetProfile? profile)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var known = profile?.State == InspectionState.Ready ? $"{dataset.Name} inspected" : dataset.Name;
        if (ShownFor == known)
        {
            return this;
        }

        var suggested = profile?.SuggestedTask ?? (ModelTypes.Known(dataset.Task) ? dataset.Task : ModelTypes.Images);

        // A link may say which; what was chosen by hand before the data was known stays only where it is for this data set.
        var chosen = ShownFor.Length == 0 && ModelTypes.Known(Task) ? Task : suggested;
        var target = ShownFor.Length == 0 || ShownFor == dataset.Name ? Target : "";
        return this with { Dataset = dataset.Name, ShownFor = known, Task = chosen, Target = target.Length > 0 ? target : profile?.Table?.Target?.Column ?? "" };
    }

    /// <summary>What the planners are asked; null where the time cannot be read.</summary>
    public PlanQuestion? ToQuestion() => WithinSeconds is { } seconds
        ? new PlanQuestion
        {
            WithinSeconds = Math.Clamp(seconds, 5, WrittenTime.Longest),
            OptimizeFor = OptimizeFor,
            Tier = NullIfEmpty(Tier),
            Tune = TuneOff ? false : null,
            Target = IsTable ? NullIfEmpty(Target) : null,
        }
        : null;

    /// <summary>The request, if nothing is wrong with the form.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="faults">What is wrong, by field.</param>
    public CreateTrainingJobRequest? ToRequest(DatasetView? dataset, IDictionary<string, string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (dataset is null)
        {
            faults.TryAdd("dataset", Dataset.Length == 0 ? "Choose a data set, or upload one." : "This data set is not here any more; choose another.");
        }

        if (!ModelTypes.Known(Task))
        {
            faults.TryAdd("task", "Choose what is to be learned.");
        }

        if (WithinSeconds is not { } seconds)
        {
            faults.TryAdd("within", WrittenTime.Fault);
            seconds = 0;
        }
        else if (seconds > WrittenTime.Longest)
        {
            faults.TryAdd("within", "A training takes 30 days at most.");
        }

        var hyperparameters = AllHyperparameters(faults);
        return faults.Count > 0
            ? null
            : new CreateTrainingJobRequest
            {
                Dataset = dataset!.Name,
                WithinSeconds = seconds,
                Name = NullIfEmpty(Name),
                Algorithm = dataset.Task == Task ? null : Task,
                Hyperparameters = hyperparameters,
                EvaluationDataset = NullIfEmpty(EvaluationDataset),
                KeepExamples = KeepExamples,
                Size = new JobSize(Gpus: Tier == "gpu" ? 1 : 0),
            };
    }

    private Dictionary<string, string> AllHyperparameters(IDictionary<string, string> faults)
    {
        var all = new Dictionary<string, string>();
        Add("target", IsTable ? Target : "");
        Add("optimize_for", OptimizeFor == "accuracy" ? "" : OptimizeFor);
        Add("tier", Tier);
        Add("tune", TuneOff ? "off" : "");
        Add("seed", Seed);
        if (Seed.Length > 0 && !ulong.TryParse(Seed, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            faults.TryAdd("seed", "Write a whole number from 0.");
        }

        var number = 0;
        foreach (var line in Hyperparameters.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            var sign = line.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                faults.TryAdd("hyperparameters", string.Create(CultureInfo.InvariantCulture, $"Line {number} is not NAME=VALUE."));
            }
            else if (!all.TryAdd(line[..sign].TrimEnd(), line[(sign + 1)..].TrimStart()))
            {
                faults.TryAdd("hyperparameters", string.Create(CultureInfo.InvariantCulture, $"Line {number} sets what is set already, above or in a field of its own; leave one of them out."));
            }
        }

        return all;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                all[name] = value;
            }
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
