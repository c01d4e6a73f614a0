using Google.Protobuf;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Protocols;

/// <summary>Small models of tables, as training saves them.</summary>
internal static class TableModels
{
    /// <summary><c>age</c> (a number, missing counts as 0), <c>colour</c> (red 1, others 0, missing 5) and <c>since</c> (a date) → the probability of "yes" is a tenth of age + colour + days since 2020.</summary>
    public static byte[] Classifier(bool colourMayBeMissing = false)
    {
        var graph = new GraphBuilder("table", ShapeRules.WithMachineLearning);
        var age = graph.Impute(graph.Input("age", Element.Float, ["N", 1]), [0]);
        var colour = graph.EncodeTexts(graph.Input("colour", Element.String, ["N", 1]), ["red", ""], [1, 5], otherwise: 0);
        var since = graph.Input("since", Element.Double, ["N", 1]);
        var days = graph.Cast(graph.Div(graph.Sub(since, graph.Constant(1577836800, Element.Double)), graph.Constant(86400, Element.Double)), Element.Float);
        var yes = graph.Div(graph.Add(graph.Add(age, colour), days), graph.Constant(10));
        var probabilities = graph.Concat([graph.Sub(graph.Constant(1), yes), yes], axis: 1);
        graph.Output(probabilities, "probabilities");
        graph.Output(graph.DecodeTexts(graph.ArgMax(probabilities, axis: 1, keepDims: false), ["no", "yes"]), "label");
        var schema = new TableSchema
        {
            Columns =
            [
                new ColumnSchema { Name = "age", Kind = ColumnKind.Number, NumberStyle = NumberStyle.DecimalComma },
                new ColumnSchema { Name = "colour", Kind = ColumnKind.Category, Categories = ["red"], HadMissing = colourMayBeMissing },
                new ColumnSchema { Name = "since", Kind = ColumnKind.Date, DateFormat = DateFormat.DayMonthYear },
            ],
            Target = new TargetSchema { Name = "bought", Task = TableTask.Classification, ClassNames = ["no", "yes"] },
        };
        return graph.ToModel(new Dictionary<string, string> { ["sundial.task"] = "table-classification", ["sundial.schema"] = schema.ToJson() }).ToByteArray();
    }
}
