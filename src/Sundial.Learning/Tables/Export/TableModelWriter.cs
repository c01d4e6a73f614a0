using System.Text.Json;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Encoders;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Export;

/// <summary>Writes a model as the file that users get: raw columns in by their names, predictions out, in standard operators.</summary>
internal static class TableModelWriter
{
    /// <summary>The output with the probabilities of the classes, [N, classes].</summary>
    public const string Probabilities = "probabilities";

    /// <summary>The output with the most probable class's name, [N].</summary>
    public const string Label = "label";

    /// <summary>The output with the predicted number, [N, 1].</summary>
    public const string Prediction = "prediction";

    /// <summary>The bytes of the ONNX file.</summary>
    /// <param name="model">What was learned.</param>
    /// <param name="examples">Rows of which one is put into the file as an example of what it takes.</param>
    /// <param name="training">What to say of the training, as JSON.</param>
    public static byte[] Write(TableModel model, Table examples, string training)
    {
        var opset = model.Parts.Any(part => part.Encoder.SplitsTexts) ? 20 : OnnxModel.OldestOpset;
        var graph = new GraphBuilder("table", ShapeRules.WithMachineLearning, opset);
        var inputs = model.Schema.Features.ToDictionary(column => column.Name, column => graph.Input(column.Name, TypeOf(column), ["N", 1]), StringComparer.Ordinal);
        var predictions = Mean(graph, model, inputs);
        if (model.Target.Task == TableTask.Classification)
        {
            graph.Output(predictions, Free(inputs.Keys, Probabilities));
            graph.Output(graph.DecodeTexts(graph.ArgMax(predictions, axis: 1, keepDims: false), model.Target.ClassNames), Free(inputs.Keys, Label));
        }
        else
        {
            graph.Output(predictions, Free(inputs.Keys, Prediction));
        }

        using var bytes = new MemoryStream();
        OnnxModel.Write(graph.ToModel(Metadata(model, examples, training)), bytes, ShapeRules.WithMachineLearning);
        return bytes.ToArray();
    }

    /// <summary>The type of a column's input.</summary>
    public static ElementType TypeOf(ColumnSchema column) => column.Kind switch
    {
        ColumnKind.Number => ElementType.Float,
        ColumnKind.Date => ElementType.Double,
        _ => ElementType.String,
    };

    private static Value Mean(GraphBuilder graph, TableModel model, Dictionary<string, Value> inputs)
    {
        var encoded = new Dictionary<TableEncoder, Value>();
        Value? sum = null;
        foreach (var part in model.Parts)
        {
            if (!encoded.TryGetValue(part.Encoder, out var features))
            {
                encoded[part.Encoder] = features = part.Encoder.Write(graph, inputs);
            }

            var predictions = part.Member.Write(graph, features);
            var weighted = model.Parts.Count == 1 ? predictions : graph.Mul(predictions, graph.Constant(part.Weight));
            sum = sum is null ? weighted : graph.Add(sum, weighted);
        }

        return sum ?? throw new ArgumentException("A model needs a part.", nameof(model));
    }

    /// <summary>The name of an output. A column of the same name keeps it: callers know their columns.</summary>
    /// <param name="columns">The names of the columns that go in.</param>
    /// <param name="name">What the output is called where it is free.</param>
    public static string Free(ICollection<string> columns, string name)
    {
        while (columns.Contains(name))
        {
            name = "predicted_" + name;
        }

        return name;
    }

    private static Dictionary<string, string> Metadata(TableModel model, Table examples, string training)
    {
        var metadata = new Dictionary<string, string>
        {
            ["sundial.task"] = model.Target.Task == TableTask.Classification ? "table-classification" : "table-regression",
            ["sundial.schema"] = model.Schema.ToJson(),
            ["sundial.training"] = training,
        };
        if (model.Target.Task == TableTask.Classification)
        {
            metadata["sundial.classes"] = JsonSerializer.Serialize(model.Target.ClassNames);
        }

        if (examples.RowCount > 0)
        {
            metadata["sundial.example"] = TableExample.Of(examples);
        }

        return metadata;
    }
}
