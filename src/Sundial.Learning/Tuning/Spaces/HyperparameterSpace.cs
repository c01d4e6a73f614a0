using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Learning.Data;

namespace Sundial.Learning.Tuning.Spaces;

/// <summary>All hyperparameters of a task.</summary>
public sealed class HyperparameterSpace
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>A space of some hyperparameters.</summary>
    /// <param name="hyperparameters">What there is; a category stands before what depends on it.</param>
    /// <exception cref="ArgumentException">A name is there twice, or a condition names no category before it.</exception>
    public HyperparameterSpace(params IReadOnlyList<Hyperparameter> hyperparameters)
    {
        Hyperparameters = [.. hyperparameters];
        foreach (var it in Hyperparameters)
        {
            var known = it.When is not { } when
                || (_indices.TryGetValue(when.Name, out var category) && when.Values.All(Hyperparameters[category].Categories.Contains));
            if (!known || !_indices.TryAdd(it.Name, _indices.Count))
            {
                throw new ArgumentException($"{it.Name} is there twice, or depends on what is not declared before it.", nameof(hyperparameters));
            }
        }

        Defaults = new HyperparameterValues(this, [.. Hyperparameters.Select(it => it.Default)]);
    }

    /// <summary>What there is, in order.</summary>
    public IReadOnlyList<Hyperparameter> Hyperparameters { get; }

    /// <summary>What holds unless set.</summary>
    public HyperparameterValues Defaults { get; }

    /// <summary>A hyperparameter by its name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="HyperparameterException">There is none; the message has those there are.</exception>
    public Hyperparameter this[string name] => Hyperparameters[IndexOf(name)];

    /// <summary>Whether there is one of this name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => _indices.ContainsKey(name);

    /// <summary>Where a hyperparameter stands in the order.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="HyperparameterException">There is none; the message has those there are.</exception>
    public int IndexOf(string name) => _indices.TryGetValue(name, out var index)
        ? index
        : throw new HyperparameterException($"There is no hyperparameter \"{name}\": there are {string.Join(", ", _indices.Keys)}.");

    /// <summary>Values drawn evenly over every scale.</summary>
    /// <param name="random">Where the draws come from.</param>
    public HyperparameterValues Sample(ref CounterRandom random)
    {
        var units = new double[Hyperparameters.Count];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = random.NextSingle();
        }

        return FromUnits(units);
    }

    /// <summary>How far values lie apart: 0 for equal ones, 1 for ends of every scale. Names of a category, and what only one of them has, differ by 1.</summary>
    /// <param name="first">Some values.</param>
    /// <param name="second">Others.</param>
    public double Distance(HyperparameterValues first, HyperparameterValues second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var sum = 0.0;
        foreach (var it in Hyperparameters)
        {
            var (a, b) = (first.Number(it.Name), second.Number(it.Name));
            var apart = first.IsActive(it.Name) != second.IsActive(it.Name) || (it.IsCategory && a != b) ? 1 : it.ToUnit(a) - it.ToUnit(b);
            sum += apart * apart;
        }

        return Math.Sqrt(sum / Hyperparameters.Count);
    }

    /// <summary>Reads <c>name=value</c> pairs with spaces or commas between; what is not named has its default.</summary>
    /// <param name="text">The pairs.</param>
    /// <exception cref="HyperparameterException">A name is unknown, or a value is none.</exception>
    public HyperparameterValues Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = Hyperparameters.Select(it => it.Default).ToArray();
        foreach (var pair in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is not [var name, var value])
            {
                throw new HyperparameterException($"\"{pair}\" is not of the form name=value.");
            }

            values[IndexOf(name)] = this[name].Parse(value);
        }

        return new HyperparameterValues(this, values);
    }

    /// <summary>Reads what <see cref="HyperparameterValues.ToJson"/> wrote, perhaps for another version of the space: what is not there has its default.</summary>
    /// <param name="json">Values by name.</param>
    /// <returns>The values; null when one is not allowed or not known here, so that they were others.</returns>
    public HyperparameterValues? Read(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var values = Hyperparameters.Select(it => it.Default).ToArray();
        foreach (var (name, node) in json)
        {
            if (!_indices.TryGetValue(name, out var index) || Value(Hyperparameters[index], node) is not { } value)
            {
                return null;
            }

            values[index] = value;
        }

        return new HyperparameterValues(this, values);
    }

    internal HyperparameterValues FromUnits(ReadOnlySpan<double> units)
    {
        var values = new double[units.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Hyperparameters[i].FromUnit(units[i]);
        }

        return new HyperparameterValues(this, values);
    }

    internal double[] ToUnits(HyperparameterValues values) => [.. Hyperparameters.Select((it, i) => it.ToUnit(values[i]))];

    private static double? Value(Hyperparameter it, JsonNode? node)
    {
        try
        {
            return node is null ? null : it.Parse(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString());
        }
        catch (HyperparameterException)
        {
            return null;
        }
    }
}
