using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Engine;

/// <summary>Refuses calls that do not fit a model's signature, with a sentence that names the input, what came, and what is wanted.</summary>
/// <param name="signature">What the model takes and gives.</param>
internal sealed class CallCheck(ModelSignature signature)
{
    private readonly TensorSignature[] _inputs = [.. signature.Inputs];
    private readonly OnnxRuntime.ElementType[] _types = [.. signature.Inputs.Select(input => Datatypes.Parse(input.Datatype))];

    // A rank of 0 may be a scalar, or a shape that the model does not tell; both take what comes and leave it to the engine.
    private readonly long[][] _shapes = [.. signature.Inputs.Select(input => input.Shape.ToArray())];

    /// <summary>Brings the inputs into the model's order and looks at each.</summary>
    /// <exception cref="InvalidRequestException">They do not fit.</exception>
    public void Check(InferenceCall call)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (i >= call.Inputs.Count || !NameIs(call.Inputs[i], _inputs[i].Name))
            {
                FindInput(call, i);
            }

            if (call.Inputs[i].Type != _types[i] || !Fits(call.Inputs[i].Shape, _shapes[i]))
            {
                throw new InvalidRequestException($"The input \"{_inputs[i].Name}\" is {Words.Of(call.Inputs[i])}; the model takes {Words.Of(_inputs[i])}.");
            }

            CheckBytes(call.Inputs[i]);
        }

        if (call.Inputs.Count > _inputs.Length)
        {
            throw Superfluous(call);
        }

        if (call.Wanted.Count > 0)
        {
            CheckWanted(call.Wanted);
        }
    }

    private void CheckWanted(List<int> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            if ((uint)wanted[i] >= (uint)signature.Outputs.Count)
            {
                throw new InvalidRequestException($"There is no output {wanted[i]}; the model gives {Words.Names(signature.Outputs)}.");
            }

            // At the latest after all outputs there are, one has come twice.
            if (wanted.IndexOf(wanted[i]) < i)
            {
                throw new InvalidRequestException($"The output \"{signature.Outputs[wanted[i]].Name}\" is asked for twice.");
            }
        }
    }

    private static bool NameIs(TensorBuffer tensor, string name) =>
        ReferenceEquals(tensor.Name, name) || tensor.Name.AsSpan().SequenceEqual(name);

    private static bool Fits(ReadOnlySpan<long> shape, long[] wanted)
    {
        if (wanted.Length == 0)
        {
            return true;
        }

        if (shape.Length != wanted.Length)
        {
            return false;
        }

        for (var axis = 0; axis < wanted.Length; axis++)
        {
            if (wanted[axis] >= 0 && shape[axis] != wanted[axis])
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckBytes(TensorBuffer tensor)
    {
        if (tensor.Type == OnnxRuntime.ElementType.String)
        {
            if (OnnxRuntime.OrtTensor.CountTexts(tensor.Bytes) is var texts && texts != tensor.ElementCount)
            {
                throw new InvalidRequestException(texts < 0
                    ? $"The input \"{tensor.Name}\" ends within a text: a length reaches beyond its {tensor.ByteCount} bytes."
                    : $"The input \"{tensor.Name}\" of shape {Words.Shape(tensor.Shape)} takes {tensor.ElementCount} texts; {texts} came.");
            }
        }
        else if (tensor.ByteCount != tensor.ElementCount * Datatypes.SizeOf(tensor.Type))
        {
            throw new InvalidRequestException(
                $"The input \"{tensor.Name}\" of {Words.Of(tensor)} takes {(Int128)tensor.ElementCount * Datatypes.SizeOf(tensor.Type)} bytes; {tensor.ByteCount} came.");
        }
        else if (tensor.Type == OnnxRuntime.ElementType.Bool && tensor.Bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var place)
        {
            // The engine's code takes any other byte for neither true nor false.
            throw new InvalidRequestException($"The input \"{tensor.Name}\" of {Words.Of(tensor)} has the byte {tensor.Bytes[place]} at {place}; a truth value is 0 or 1.");
        }
    }

    private void FindInput(InferenceCall call, int place)
    {
        var name = _inputs[place].Name;
        for (var i = place; i < call.Inputs.Count; i++)
        {
            if (NameIs(call.Inputs[i], name))
            {
                call.Inputs.Swap(place, i);
                return;
            }
        }

        throw new InvalidRequestException(
            $"The input \"{name}\" ({Words.Of(_inputs[place])}) is missing; the model takes {Words.Names(_inputs)}, and {(call.Inputs.Count == 0 ? "nothing" : Came(call))} came.");
    }

    private InvalidRequestException Superfluous(InferenceCall call)
    {
        var name = call.Inputs[_inputs.Length].Name;
        return new InvalidRequestException(Array.Exists(_inputs, input => input.Name == name)
            ? $"The input \"{name}\" came twice."
            : $"The model has no input \"{name}\"; it takes {Words.Names(_inputs)}.");
    }

    private static string Came(InferenceCall call) =>
        string.Join(", ", Enumerable.Range(0, call.Inputs.Count).Select(i => $"\"{call.Inputs[i].Name}\""));
}
