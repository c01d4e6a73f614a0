using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>How an endpoint wants to be asked.</summary>
public enum TryKind
{
    /// <summary>With a picture.</summary>
    Picture,

    /// <summary>With rows of a table.</summary>
    Rows,

    /// <summary>With numbers in JSON.</summary>
    Tensors,

    /// <summary>With whatever its program takes.</summary>
    Program,
}

/// <summary>What a column of a table holds, as far as a form cares.</summary>
public enum CellKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A date, as the table writes it.</summary>
    Date,

    /// <summary>A category or words.</summary>
    Text,
}

/// <summary>A column that is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Suggestions">Values that are known of it, the most frequent first.</param>
/// <param name="Hint">What is known of it, in a sentence; null for nothing.</param>
/// <param name="Example">A value to begin with; empty for none.</param>
public sealed record TryColumn(string Name, CellKind Kind, IReadOnlyList<string> Suggestions, string? Hint = null, string Example = "");

/// <summary>A form by which an endpoint is tried.</summary>
/// <param name="Kind">How it wants to be asked.</param>
/// <param name="IsDetector">Whether it answers with boxes.</param>
/// <param name="Columns">Columns, of a table.</param>
/// <param name="Example">JSON to begin with.</param>
public sealed record TryForm(TryKind Kind, bool IsDetector, IReadOnlyList<TryColumn> Columns, string Example)
{
    /// <summary>Most columns that a form asks for one by one.</summary>
    public const int MostColumns = 200;

    private const int MostExampleValues = 1_000;
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the data set that the model was trained on; null where it is not known.</summary>
    public string? Dataset { get; init; }

    /// <summary>Pictures of it to begin with.</summary>
    public IReadOnlyList<DatasetPicture> Samples { get; init; } = [];

    /// <summary>The form for a model.</summary>
    /// <param name="signature">What it takes and gives; null for a serving program.</param>
    public static TryForm Of(ModelSignature? signature)
    {
        if (signature is null)
        {
            return new(TryKind.Program, IsDetector: false, [], "{\"instances\": []}");
        }

        if (signature.Inputs is [{ Datatype: "UINT8", Shape: [_, > 0, > 0, 1 or 3] }])
        {
            return new(TryKind.Picture, signature.Outputs.Any(output => output.Name == "boxes") && signature.Outputs.Any(output => output.Name == "scores"), [], ExampleOf(signature));
        }

        return IsTable(signature)
            ? new(TryKind.Rows, IsDetector: false, [.. signature.Inputs.Select(Column)], ExampleOf(signature))
            : new(TryKind.Tensors, IsDetector: false, [], ExampleOf(signature));
    }

    /// <summary>One row as the body of a request: an object with a member for each column; what is empty is missing.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="cells">What was typed, for each.</param>
    public static string Row(IReadOnlyList<TryColumn> columns, IReadOnlyList<string> cells)
    {
        var row = new JsonObject();
        foreach (var (column, cell) in columns.Zip(cells))
        {
            row[column.Name] = Cell(column, cell.Trim());
        }

        return new JsonObject { ["instances"] = new JsonArray(row) }.ToJsonString(s_plain);
    }

    // A number that JSON can write stays as it was typed; one in the table's own way, such as "1.234,5", stands in quotes, where models of tables read it, too.
    private static JsonValue? Cell(TryColumn column, string cell) =>
        cell.Length == 0 ? null
        : column.Kind != CellKind.Text && NumberOf(cell) is { } number ? JsonValue.Create(number)
        : JsonValue.Create(cell);

    private static JsonElement? NumberOf(string cell)
    {
        try
        {
            return JsonElement.Parse(cell) is { ValueKind: JsonValueKind.Number } number ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsTable(ModelSignature signature) =>
        signature.Inputs.Count is > 0 and <= MostColumns && signature.Inputs.All(input => input.Shape is [< 0, 1] && input.Datatype is "FP32" or "FP64" or "BYTES");

    private static TryColumn Column(TensorSignature input) => new(
        input.Name,
        input.Datatype switch
        {
            "FP32" => CellKind.Number,
            "FP64" => CellKind.Date,
            _ => CellKind.Text,
        },
        []);

    // One example with a zero for each number: what has to be there can be seen, and it can be sent as it is.
    private static string ExampleOf(ModelSignature signature)
    {
        var inputs = new JsonArray();
        foreach (var input in signature.Inputs)
        {
            long[] shape = [.. input.Shape.Select(size => size < 0 ? 1 : size)];
            var count = shape.Aggregate(1L, (all, size) => all > MostExampleValues ? all : all * Math.Max(1, size));
            var data = new JsonArray();
            for (var value = 0; value < count && count <= MostExampleValues; value++)
            {
                data.Add(input.Datatype switch { "BYTES" => JsonValue.Create(string.Empty), "BOOL" => JsonValue.Create(false), _ => JsonValue.Create(0) });
            }

            inputs.Add((JsonNode)new JsonObject { ["name"] = input.Name, ["datatype"] = input.Datatype, ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]), ["data"] = data });
        }

        return new JsonObject { ["inputs"] = inputs }.ToJsonString(s_plain);
    }
}
