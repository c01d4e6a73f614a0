using System.Text.Json.Nodes;

namespace Sundial.Learning.Tuning.Spaces;

/// <summary>A value for every hyperparameter of a space; those whose condition does not hold are inactive and at their defaults.</summary>
/// <remarks>Immutable. Equal when all active values are, because nothing that is trained with them can differ.</remarks>
public sealed class HyperparameterValues : IEquatable<HyperparameterValues>
{
    private readonly double[] _values;
    private readonly bool[] _active;
    private readonly string _text;

    internal HyperparameterValues(HyperparameterSpace space, double[] values)
    {
        Space = space;
        _values = values;
        _active = new bool[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var it = space.Hyperparameters[i];
            _active[i] = it.When is not { } when || IsMet(when);
            _values[i] = _active[i] ? _values[i] : it.Default;
        }

        _text = string.Join(' ', Active.Select(it => $"{it.Name}={it.Print(_values[space.IndexOf(it.Name)])}"));
    }

    /// <summary>What they are values of.</summary>
    public HyperparameterSpace Space { get; }

    /// <summary>The hyperparameters that mean something with these values, in the order of the space.</summary>
    public IEnumerable<Hyperparameter> Active => Space.Hyperparameters.Where((_, i) => _active[i]);

    internal double this[int index] => _values[index];

    /// <summary>Whether a hyperparameter means anything with these values.</summary>
    /// <param name="name">Its name.</param>
    public bool IsActive(string name) => _active[Space.IndexOf(name)];

    /// <summary>The value of a number; its default while it is inactive.</summary>
    /// <param name="name">Its name.</param>
    public double Number(string name) => _values[Space.IndexOf(name)];

    /// <summary>The value of a whole number.</summary>
    /// <param name="name">Its name.</param>
    public int Integer(string name) => (int)Number(name);

    /// <summary>The value of a category.</summary>
    /// <param name="name">Its name.</param>
    public string Category(string name) => Space[name].Categories[Integer(name)];

    /// <summary>The same with another value for one of them.</summary>
    /// <param name="name">Which.</param>
    /// <param name="value">The value; of a category, its index.</param>
    /// <exception cref="HyperparameterException">The value is outside the range.</exception>
    public HyperparameterValues With(string name, double value)
    {
        var it = Space[name];
        if (!it.Allows(value))
        {
            throw new HyperparameterException(FormattableString.Invariant($"{name} cannot be {value}: it is {it.Range()}."));
        }

        var values = (double[])_values.Clone();
        values[Space.IndexOf(name)] = value;
        return new HyperparameterValues(Space, values);
    }

    /// <summary>The same with another name for a category.</summary>
    /// <param name="name">Which.</param>
    /// <param name="value">The name.</param>
    /// <exception cref="HyperparameterException">There is no such name.</exception>
    public HyperparameterValues With(string name, string value) => With(name, Space[name].Parse(value));

    /// <summary>The active ones by name, numbers as numbers; <see cref="HyperparameterSpace.Read"/> reads it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var it in Active)
        {
            var value = Number(it.Name);
            json[it.Name] = it.IsCategory ? it.Print(value) : it.Values is null ? value : (long)value;
        }

        return json;
    }

    /// <inheritdoc/>
    public bool Equals(HyperparameterValues? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HyperparameterValues);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The active ones as <c>name=value</c>, with spaces between; <see cref="HyperparameterSpace.Parse"/> reads it.</summary>
    public override string ToString() => _text;

    // A category stands before what depends on it, so it is settled here already.
    private bool IsMet(HyperparameterCondition when) => IsActive(when.Name) && when.Values.Contains(Category(when.Name), StringComparer.Ordinal);
}
