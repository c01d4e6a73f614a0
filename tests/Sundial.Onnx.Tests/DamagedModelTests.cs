using Google.Protobuf;
using Sundial.Onnx.Schema;
using Xunit;

namespace Sundial.Onnx.Tests;

/// <summary>Whatever a file holds, it is read or refused in words; nothing else may come of it.</summary>
public class DamagedModelTests
{
    private const int Trials = 4000;
    private static readonly byte[] s_bytes = Rich().ToByteArray();

    [Fact]
    public void The_model_is_sound_before_it_is_damaged() => GraphCheck.Require(OnnxModel.Read(s_bytes));

    [Fact]
    public void Changed_bytes_are_read_or_refused()
    {
        var refused = 0;
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            byte[] damaged = [.. s_bytes];
            for (var times = random.Next(1, 5); times > 0; times--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            refused += Look(damaged, seed) ? 0 : 1;
        }

        // Many flips hit weights and names, which is no damage that can be seen; the others must not all go unnoticed.
        Assert.InRange(refused, Trials / 10, Trials - 1);
    }

    [Fact]
    public void A_file_cut_short_is_read_or_refused()
    {
        for (var length = 0; length < s_bytes.Length; length++)
        {
            _ = Look(s_bytes[..length], length);
        }
    }

    [Fact]
    public void A_file_cut_off_within_the_graph_is_refused()
    {
        // The graph comes last but for the operator sets and the metadata.
        for (var length = 0; length < s_bytes.Length / 2; length++)
        {
            Assert.Throws<GraphException>(() => OnnxModel.Read(s_bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Bytes_put_in_taken_out_and_swapped_are_read_or_refused()
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            var (start, length, target) = (random.Next(s_bytes.Length), random.Next(1, 40), random.Next(s_bytes.Length));
            var piece = s_bytes.Skip(start).Take(length).ToArray();
            byte[] without = [.. s_bytes.Take(start), .. s_bytes.Skip(start + length)];
            byte[] damaged = random.Next(3) switch
            {
                0 => without,
                1 => [.. s_bytes.Take(target), .. piece, .. s_bytes.Skip(target)],
                _ => [.. without.Take(target), .. piece, .. without.Skip(target)],
            };
            _ = Look(damaged, seed);
        }
    }

    [Fact]
    public void Numbers_that_are_far_too_large_are_read_or_refused()
    {
        long[] numbers = [long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, 1L << 40, -1, 0, 1, 7];
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            var model = OnnxModel.Read(s_bytes);
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                Distort(model.Graph, random, numbers[random.Next(numbers.Length)]);
            }

            _ = Look(model.ToByteArray(), seed);
        }
    }

    [Fact]
    public void Names_left_out_and_mixed_up_are_read_or_refused()
    {
        var refused = 0;
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            var model = OnnxModel.Read(s_bytes);
            string[] names = ["", .. model.Graph.Node.SelectMany(node => node.Output), .. model.Graph.Node.Select(node => node.OpType), "mine"];
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                Rename(model.Graph, random, random.Next(3) == 0 ? "" : names[random.Next(names.Length)]);
            }

            refused += Look(model.ToByteArray(), seed) ? 0 : 1;
        }

        Assert.InRange(refused, Trials / 2, Trials);
    }

    // One name somewhere in the graph; everything that can have one comes up.
    private static void Rename(GraphProto graph, Random random, string name)
    {
        var node = graph.Node[random.Next(graph.Node.Count)];
        switch (random.Next(9))
        {
            case 0 when node.Input.Count > 0: node.Input[random.Next(node.Input.Count)] = name; break;
            case 1: node.Output[random.Next(node.Output.Count)] = name; break;
            case 2 when node.Attribute.Count > 0: node.Attribute[random.Next(node.Attribute.Count)].Name = name; break;
            case 3: graph.Input[random.Next(graph.Input.Count)].Name = name; break;
            case 4: graph.Output[random.Next(graph.Output.Count)].Name = name; break;
            case 5: graph.ValueInfo[random.Next(graph.ValueInfo.Count)].Name = name; break;
            case 6: graph.Initializer[random.Next(graph.Initializer.Count)].Name = name; break;
            case 7: node.Domain = name; break;
            default: node.OpType = name; break;
        }
    }

    // One number somewhere in the graph: of an attribute, a shape, or the integers of a constant.
    private static void Distort(GraphProto graph, Random random, long number)
    {
        var node = graph.Node[random.Next(graph.Node.Count)];
        if (random.Next(2) == 0 && node.Attribute.Count > 0)
        {
            var attribute = node.Attribute[random.Next(node.Attribute.Count)];
            attribute.I = number;
            if (attribute.Ints.Count > 0)
            {
                attribute.Ints[random.Next(attribute.Ints.Count)] = number;
            }
        }
        else if (random.Next(3) == 0)
        {
            var dims = graph.Input[random.Next(graph.Input.Count)].Type.TensorType.Shape.Dim;
            dims[random.Next(dims.Count)].DimValue = number;
        }
        else
        {
            var tensor = graph.Initializer[random.Next(graph.Initializer.Count)];
            if (tensor.DataType == (int)ElementType.Int64 && tensor.RawData.Length > 0)
            {
                var data = TensorData.Int64s(tensor);
                data[random.Next(data.Length)] = number;
                tensor.RawData = TensorData.Of<long>("", data, [data.Length]).RawData;
            }
            else if (tensor.Dims.Count > 0)
            {
                tensor.Dims[random.Next(tensor.Dims.Count)] = number;
            }
        }
    }

    private static bool Look(byte[] bytes, int seed)
    {
        try
        {
            GraphCheck.Require(OnnxModel.Read(bytes));
            return true;
        }
        catch (GraphException)
        {
            return false;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Damage number {seed} came out as {error.GetType().Name}: {error.Message}", error);
        }
    }

    // A model with a node of every family.
    private static ModelProto Rich()
    {
        var graph = new GraphBuilder("rich");
        var images = graph.Input("images", ElementType.UInt8, ["N", 8, 8, 3]);
        var other = graph.Input("other", ElementType.Float, [2, 6, 4]);
        var x = graph.Transpose(graph.Cast(images, ElementType.Float), 0, 3, 1, 2);
        x = graph.Pad(x, [0, 0, 1, 1, 0, 0, 1, 1], "reflect");
        x = graph.Conv(x, graph.Initializer<float>("filters", new float[4 * 3 * 9], [4, 3, 3, 3]), graph.Initializer<float>("bias", new float[4], [4]), [2, 1], [1, 1, 1, 1]);
        x = graph.HardSwish(graph.MaxPool(x, [2, 2], strides: [1, 2]));
        x = graph.ConvTranspose(x, graph.Initializer<float>("spread", new float[4 * 2 * 4], [4, 2, 2, 2]), strides: [2, 2], outputPadding: [1, 0]);
        var channels = graph.Initializer<float>("channels", [1f, 1f], [2]);
        x = graph.BatchNormalization(x, channels, channels, channels, channels);
        x = graph.ResizeNearest(graph.Slice(x, [0, -1], [5, -100], [2, 3], [2, -1]), 1, 1, 1.5f, 2);
        var shape = graph.Concat([graph.Slice(graph.Shape(x), [0], [1]), graph.Integers(-1)], 0);
        x = graph.Reshape(x, shape);
        _ = graph.Output(graph.Softmax(x, axis: 1), "probabilities");
        _ = graph.Output(graph.ArgMax(x, axis: 1, keepDims: false), "label");

        var parts = graph.Split(other, 1, 2, 4);
        var joined = graph.Concat([parts[1], graph.Expand(graph.ReduceMean(parts[0], [1], keepDims: true), 2, 3, 4)], axis: 1);
        var picked = graph.Gather(graph.Squeeze(graph.Unsqueeze(joined, 0), 0), graph.Integers(0, 2, 4), axis: 1);
        var (top, places) = graph.TopK(graph.LayerNormalization(picked, graph.Constant(1)), 2);
        var hot = graph.OneHot(places, 5);
        _ = graph.Output(graph.ReduceSum(graph.Mul(graph.Unsqueeze(top, -1), hot), [0, -1], keepDims: false), "sums");
        _ = graph.Output(graph.MatMul(joined, graph.Node("Tile", [picked, graph.Integers(1, 4, 1)]) is var tiled ? graph.Reshape(tiled, 2, 4, -1) : joined), "products");
        _ = graph.Output(graph.CumSum(graph.Range(graph.Constant(0, ElementType.Int64), graph.Constant(9, ElementType.Int64), graph.Constant(2, ElementType.Int64)), 0), "counts");
        _ = graph.Output(graph.ConstantOfShape(graph.Div(graph.Integers(8, 9), graph.Integers(2, 3))), "zeros");
        _ = graph.Output(graph.Mul(graph.Node("Constant", [], NodeAttributes.Of("value", TensorData.Of<float>("", [2], [1]))), top), "doubles");

        var model = graph.ToModel(new Dictionary<string, string> { ["task"] = "images" });
        model.Graph.ValueInfo.Add(new[] { x, top, places }.Select(value => new ValueInfoProto
        {
            Name = value.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type } },
        }));
        return model;
    }
}
