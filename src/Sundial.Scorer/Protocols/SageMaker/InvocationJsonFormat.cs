using System.Buffers;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;
using Sundial.Scorer.Protocols.Json;
using Sundial.Scorer.Protocols.OpenInference;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>JSON in any of three forms: the Open Inference Protocol's, <c>{"instances": […]}</c>, or the examples as a plain array.</summary>
internal sealed class InvocationJsonFormat : PredictionFormat
{
    private InvocationJsonFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static InvocationJsonFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(Exchange exchange, VariantFace face, InferenceCall call)
    {
        ReadOnlySpan<byte> text = exchange.Body.IsSingleSegment ? exchange.Body.FirstSpan : exchange.Body.ToArray();
        var examples = Find(text);
        if (examples < 0)
        {
            exchange.Format = OpenInferenceFormat.Instance;
            exchange.Format.Read(exchange, face, call);
            return;
        }

        _ = InvocationAnswer.TypeFor(exchange.Http.Request);
        var json = new JsonCursor(text) { Position = examples };
        var inside = json;
        inside.Take((byte)'[');
        if (face.Table is { } table && CsvColumns.Suit(face.Tensors.Signature, table))
        {
            TableInstances.Read(inside, face.Tensors, table, call, exchange.Request.Scratch);
            return;
        }

        if (inside.Peek() == (byte)'{')
        {
            ReadObjects(inside, face.Tensors, call, exchange.Request.Scratch);
            return;
        }

        var input = ExampleShape.OnlyInput(face.Tensors.Signature, "Examples without names");
        ReadArray(json, input, call, exchange.Request.Scratch);
    }

    /// <inheritdoc/>
    public override void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed) => InvocationAnswer.Write(exchange, face, call);

    // Where the examples stand; -1 where it is the Open Inference Protocol's JSON.
    private static int Find(ReadOnlySpan<byte> text)
    {
        var json = new JsonCursor(text);
        if (json.Peek() == (byte)'[')
        {
            json.Skip(0);
            json.TakeEnd();
            return 0;
        }

        var found = -1;
        json.Take((byte)'{');
        if (!json.TryTake((byte)'}'))
        {
            do
            {
                found = json.TakeName().Is("instances"u8) ? json.Position : found;
                json.Skip(1);
            }
            while (json.TakeCommaOr((byte)'}'));
        }

        json.TakeEnd();
        return found;
    }

    private static void ReadArray(JsonCursor json, TensorSignature input, InferenceCall call, ByteWriter scratch)
    {
        Span<long> shape = stackalloc long[TensorJson.MaxRank + 1];
        var depth = ExampleShape.Measure(json, shape[..TensorJson.MaxRank]);
        if (depth == 0)
        {
            throw json.Fault("has something else than an array of examples");
        }

        var tensor = call.Inputs.Add();
        TensorJson.Read(ref json, tensor, input.Name, Datatypes.Parse(input.Datatype), shape[..depth], scratch);
        var rank = ExampleShape.Fit(shape, depth, input.Shape);
        if (rank != depth)
        {
            // The same bytes under another shape: a tensor keeps its memory.
            tensor.Reset(input.Name, tensor.Type, shape[..rank], tensor.ByteCount);
        }
    }

    // Examples as objects, a member for each input: the values of each input are put into an array of their own.
    private static void ReadObjects(JsonCursor json, ModelTensors model, InferenceCall call, ByteWriter scratch)
    {
        var inputs = model.Signature.Inputs;
        var columns = inputs.ToDictionary(input => input.Name, _ => new ByteWriter(), StringComparer.Ordinal);
        do
        {
            json.Take((byte)'{');
            if (!json.TryTake((byte)'}'))
            {
                do
                {
                    var name = model.InputName(json.TakeName());
                    _ = json.Peek();
                    var start = json.Position;
                    json.Skip(3);
                    if (!columns.TryGetValue(name, out var column))
                    {
                        throw new InvalidRequestException($"The model has no input \"{name}\"; it takes {Words.Names(inputs)}.");
                    }

                    column.Write(column.Length == 0 ? (byte)'[' : (byte)',');
                    column.Write(json.Text[start..json.Position]);
                }
                while (json.TakeCommaOr((byte)'}'));
            }
        }
        while (json.TakeCommaOr((byte)']'));

        foreach (var input in inputs)
        {
            var column = columns[input.Name];
            if (column.Length == 0)
            {
                throw new InvalidRequestException($"No instance has the input \"{input.Name}\"; the model takes {Words.Names(inputs)}.");
            }

            column.Write((byte)']');
            ReadArray(new JsonCursor(column.WrittenSpan), input, call, scratch);
        }
    }
}
