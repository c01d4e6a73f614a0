namespace Sundial.Learning.Tuning.Spaces;

/// <summary>Something that is set before a training begins: its name as a user sees it, what values it takes, and which it has unless set.</summary>
/// <remarks>
/// Searches work on [0, 1], on which every scale is laid out evenly (<see cref="UnitScale"/>): a step there is a factor for a learning rate and
/// a neighbour for a depth. A value is held as a number throughout; of a category, its index.
/// </remarks>
public sealed record Hyperparameter
{
    private Hyperparameter()
    {
    }

    /// <summary>Lower-case words joined by hyphens, such as <c>learning-rate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How its values lie beside each other.</summary>
    public required HyperparameterScale Scale { get; init; }

    /// <summary>The least value; of a scale with <see cref="AllowsZero"/>, the least above 0.</summary>
    public required double Low { get; init; }

    /// <summary>The highest value.</summary>
    public required double High { get; init; }

    /// <summary>What it is unless set.</summary>
    public required double Default { get; init; }

    /// <summary>Whether 0, which a log scale cannot reach, is a value too and means "off".</summary>
    /// <remarks>A search by factors never leaves a default of 0 (eight of the 25 genes of Ultralytics' tuner); here 0 has a place on the scale of its own.</remarks>
    public bool AllowsZero { get; init; }

    /// <summary>The names of a category, in their order; else empty.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>When it means anything; always unless set.</summary>
    public HyperparameterCondition? When { get; init; }

    /// <summary>What it does, in one sentence for a user.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether it is one of several names.</summary>
    public bool IsCategory => Scale == HyperparameterScale.Category;

    /// <summary>How many values there are; null where they are continuous.</summary>
    public int? Values => Scale switch
    {
        HyperparameterScale.Category => Categories.Count,
        HyperparameterScale.Integer or HyperparameterScale.LogInteger => (int)(High - Low) + (AllowsZero ? 2 : 1),
        _ => null,
    };

    /// <summary>A number that is changed by adding.</summary>
    public static Hyperparameter Linear(string name, double low, double high, double @default) =>
        Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.Linear, Low = low, High = high, Default = @default });

    /// <summary>A positive number that is changed by factors.</summary>
    public static Hyperparameter Log(string name, double low, double high, double @default) =>
        Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.Log, Low = low, High = high, Default = @default });

    /// <summary>A positive number that is changed by factors, or 0.</summary>
    public static Hyperparameter LogOrZero(string name, double low, double high, double @default) =>
        Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.Log, Low = low, High = high, Default = @default, AllowsZero = true });

    /// <summary>A whole number.</summary>
    public static Hyperparameter Integer(string name, int low, int high, int @default) =>
        Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.Integer, Low = low, High = high, Default = @default });

    /// <summary>A positive whole number that is changed by factors.</summary>
    public static Hyperparameter LogInteger(string name, int low, int high, int @default) =>
        Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.LogInteger, Low = low, High = high, Default = @default });

    /// <summary>One of several names, the first of them unless set.</summary>
    public static Hyperparameter Category(string name, params IReadOnlyList<string> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        return Checked(new Hyperparameter { Name = name, Scale = HyperparameterScale.Category, Low = 0, High = categories.Count - 1, Default = 0, Categories = categories });
    }

    /// <summary>The same, which means something only while a category has one of some values.</summary>
    /// <param name="category">The category.</param>
    /// <param name="values">The values with which it does.</param>
    public Hyperparameter OnlyWhen(string category, params IReadOnlyList<string> values) => this with { When = new HyperparameterCondition(category, values) };

    /// <summary>The same with a sentence for the user.</summary>
    /// <param name="description">What it does.</param>
    public Hyperparameter Described(string description) => this with { Description = description };

    /// <summary>Whether it may have a value.</summary>
    /// <param name="value">The value; of a category, its index.</param>
    public bool Allows(double value) => (value >= Low && value <= High && (Values is null || value == Math.Round(value))) || (AllowsZero && value == 0);

    private static Hyperparameter Checked(Hyperparameter it)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(it.Name);
        var isLog = it.Scale is HyperparameterScale.Log or HyperparameterScale.LogInteger;
        if (!(it.Low < it.High) || !double.IsFinite(it.High - it.Low) || (isLog && it.Low <= 0) || !it.Allows(it.Default) || it.Categories.Distinct().Count() != it.Categories.Count)
        {
            throw new ArgumentException($"{it.Name} goes from {it.Low} to {it.High} with the default {it.Default}, which does not make a scale.", nameof(it));
        }

        return it;
    }
}
