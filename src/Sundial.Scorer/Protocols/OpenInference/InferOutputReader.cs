using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Reads which outputs a request to infer wishes for, and in which form.</summary>
internal static class InferOutputReader
{
    /// <summary>Reads them.</summary>
    /// <param name="json">Before the array; behind it afterwards.</param>
    /// <param name="model">Knows the tensors' names.</param>
    /// <param name="request">Takes the wishes.</param>
    /// <exception cref="InvalidRequestException">They are none that the model can fulfil.</exception>
    public static void Read(ref JsonCursor json, ModelTensors model, InferRequest request)
    {
        json.Take((byte)'[');
        if (json.TryTake((byte)']'))
        {
            return;
        }

        do
        {
            ReadOutput(ref json, model, request);
        }
        while (json.TakeCommaOr((byte)']'));
    }

    private static void ReadOutput(ref JsonCursor json, ModelTensors model, InferRequest request)
    {
        var (index, binary, named) = (-1, default(bool?), false);
        json.Take((byte)'{');
        if (!json.TryTake((byte)'}'))
        {
            do
            {
                var member = json.TakeName();
                if (member.Is("name"u8))
                {
                    var name = json.TakeString();
                    index = model.OutputIndex(name);
                    named = true;
                    if (index < 0)
                    {
                        throw new InvalidRequestException($"The model has no output \"{name.ToString()}\"; it gives {Words.Names(model.Signature.Outputs)}.");
                    }
                }
                else if (member.Is("parameters"u8))
                {
                    binary = ReadParameters(ref json);
                }
                else
                {
                    json.Skip(3);
                }
            }
            while (json.TakeCommaOr((byte)'}'));
        }

        if (!named)
        {
            throw json.Fault("asks for an output without name");
        }

        foreach (var wish in request.Outputs)
        {
            if (wish.Index == index)
            {
                throw new InvalidRequestException($"The output \"{model.Signature.Outputs[index].Name}\" is asked for twice; ask once.");
            }
        }

        request.Outputs.Add(new OutputWish(index, binary));
    }

    private static bool? ReadParameters(ref JsonCursor json)
    {
        var binary = default(bool?);
        json.Take((byte)'{');
        if (json.TryTake((byte)'}'))
        {
            return binary;
        }

        do
        {
            var name = json.TakeName();
            if (name.Is("binary_data"u8))
            {
                binary = json.TakeBoolean("binary_data");
            }
            else if (name.Is("classification"u8))
            {
                throw new InvalidRequestException("This server has no classification extension; ask for the output as it is.");
            }
            else if (name.Raw.StartsWith("shared_memory_"u8))
            {
                throw new InvalidRequestException("This server has no shared memory regions; take the output from the answer.");
            }
            else
            {
                json.Skip(4);
            }
        }
        while (json.TakeCommaOr((byte)'}'));
        return binary;
    }
}
