using System.Globalization;

namespace Sundial.Contracts.Hosting;

/// <summary>Which output of a model becomes which input of the next one in a chain. Server and scorer both go by this.</summary>
public static class ChainRules
{
    /// <summary>Least models of a chain.</summary>
    public const int Fewest = 2;

    /// <summary>Most models of a chain.</summary>
    public const int Most = 15;

    /// <summary>Finds, for each input of a stage, the output of the stage before that becomes it.</summary>
    /// <param name="before">The stage before.</param>
    /// <param name="after">The stage.</param>
    /// <returns>
    /// The index of an output for each input in order; null where they do not fit. By names where every input has an output of its name;
    /// else by order where there are as many; else the one output that fits the one input.
    /// </returns>
    public static IReadOnlyList<int>? Connect(ModelSignature before, ModelSignature after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (outputs, inputs) = (before.Outputs, after.Inputs);
        return ByName(outputs, inputs) ?? ByOrder(outputs, inputs) ?? TheOnlyOne(outputs, inputs);
    }

    /// <summary>Whether an output can become an input: the same type, as many dimensions, and none of them known to differ.</summary>
    public static bool Fits(TensorSignature output, TensorSignature input)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(input);
        return output.Datatype == input.Datatype && output.Shape.Count == input.Shape.Count
            && output.Shape.Zip(input.Shape).All(pair => pair.First == pair.Second || pair.First < 0 || pair.Second < 0);
    }

    /// <summary>Tensors for a person: <c>image FP32[-1,3,32,32], mask BOOL[-1]</c>.</summary>
    public static string Written(IEnumerable<TensorSignature> tensors) => string.Join(
        ", ", tensors.Select(one => $"{one.Name} {one.Datatype}[{string.Join(',', one.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]"));

    private static List<int>? ByName(IReadOnlyList<TensorSignature> outputs, IReadOnlyList<TensorSignature> inputs)
    {
        var found = inputs.Select(input => IndexOf(outputs, output => output.Name == input.Name && Fits(output, input))).ToList();
        return found.Contains(-1) ? null : found;
    }

    private static List<int>? ByOrder(IReadOnlyList<TensorSignature> outputs, IReadOnlyList<TensorSignature> inputs) =>
        outputs.Count == inputs.Count && outputs.Zip(inputs).All(pair => Fits(pair.First, pair.Second)) ? [.. Enumerable.Range(0, inputs.Count)] : null;

    private static List<int>? TheOnlyOne(IReadOnlyList<TensorSignature> outputs, IReadOnlyList<TensorSignature> inputs) =>
        inputs.Count == 1 && outputs.Count(output => Fits(output, inputs[0])) == 1 ? [IndexOf(outputs, output => Fits(output, inputs[0]))] : null;

    private static int IndexOf(IReadOnlyList<TensorSignature> tensors, Func<TensorSignature, bool> wanted)
    {
        for (var index = 0; index < tensors.Count; index++)
        {
            if (wanted(tensors[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
