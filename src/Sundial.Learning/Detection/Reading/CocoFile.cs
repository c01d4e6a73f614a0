using System.Text.Json;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>What one COCO file says; images and annotations may come in any order, so nothing is matched before its end.</summary>
internal sealed class CocoFile
{
    /// <summary>The file's name.</summary>
    public required string Source { get; init; }

    /// <summary>The images by their number.</summary>
    public Dictionary<long, CocoImage> Images { get; } = [];

    /// <summary>The classes by their number.</summary>
    public Dictionary<long, string> Categories { get; } = [];

    /// <summary>The boxes.</summary>
    public List<CocoBox> Boxes { get; } = [];

    /// <summary>Whether it has the parts that make it one.</summary>
    public bool IsCoco { get; set; }
}

/// <summary>An image of a COCO file.</summary>
/// <param name="FileName">Its name, perhaps with folders.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal sealed record CocoImage(string FileName, float Width, float Height);

/// <summary>A box of a COCO file.</summary>
/// <param name="Image">The image's number.</param>
/// <param name="Category">The class's number.</param>
/// <param name="Box">Its edges, in pixels.</param>
/// <param name="Ignored">A crowd, or marked so.</param>
internal readonly record struct CocoBox(long Image, long Category, Box Box, bool Ignored);

/// <summary>Reads a COCO file as a stream of tokens: a file of gigabytes takes the memory of its boxes and no more.</summary>
internal sealed class CocoReader
{
    private const int BufferBytes = 1 << 16;

    // A single token of more bytes than this is no number, name or box.
    private const int MaxTokenBytes = 64 << 20;
    private const int MaxBoxes = 20_000_000;

    private readonly CocoFile _file;
    private string _section = "";
    private string _property = "";
    private long _id;
    private long _image;
    private long _category;
    private string _name = "";
    private float _width;
    private float _height;
    private bool _ignored;
    private readonly float[] _numbers = new float[4];
    private int _count;

    private CocoReader(string name) => _file = new CocoFile { Source = name };

    /// <summary>Reads it to its end.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="json">The file.</param>
    /// <returns>Null for JSON that is something else.</returns>
    /// <exception cref="AnnotationException">It is damaged or ends early.</exception>
    public static CocoFile? Read(string name, Stream json)
    {
        var reader = new CocoReader(name);
        try
        {
            reader.ReadAll(json);
        }
        catch (JsonException fault)
        {
            throw new AnnotationException($"damaged JSON, or one that ends early, at line {fault.LineNumber + 1}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // What the reader of tokens says of half a surrogate pair.
            throw new AnnotationException("a name in it is no text", fault);
        }

        return reader._file.IsCoco ? reader._file : null;
    }

    private void ReadAll(Stream json)
    {
        var buffer = new byte[BufferBytes];
        var (length, state, ended) = (0, new JsonReaderState(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }), false);
        var begun = false;
        while (!ended)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length < MaxTokenBytes ? 2 * buffer.Length : throw new AnnotationException("JSON with a value of more than 64 MiB"));
            }

            var read = json.Read(buffer, length, buffer.Length - length);
            ended = read == 0;
            length += read;
            var skip = !begun && buffer.AsSpan(0, length).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
            begun |= length >= 3;
            var reader = new Utf8JsonReader(buffer.AsSpan(skip, length - skip), ended, state);
            while (reader.Read())
            {
                Take(ref reader);
            }

            state = reader.CurrentState;
            var consumed = skip + (int)reader.BytesConsumed;
            buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
            length -= consumed;
        }
    }

    // Depth 1 names the sections, depth 2 their objects, depth 3 the objects' properties; a box's numbers lie one deeper.
    private void Take(ref Utf8JsonReader token)
    {
        switch (token.TokenType, token.CurrentDepth)
        {
            case (JsonTokenType.PropertyName, 1):
                _section = token.GetString()!;
                _file.IsCoco |= _section is "annotations";
                break;
            case (JsonTokenType.StartObject, 2):
                (_id, _image, _category, _name, _width, _height, _ignored, _count) = (-1, -1, -1, "", 0, 0, false, 0);
                break;
            case (JsonTokenType.PropertyName, 3):
                _property = token.GetString()!;
                break;
            case (JsonTokenType.Number or JsonTokenType.String or JsonTokenType.True or JsonTokenType.False, 3):
                TakeValue(ref token);
                break;
            case (JsonTokenType.Number, 4) when _property == "bbox":
                if (_count < 4)
                {
                    _numbers[_count] = (float)token.GetDouble();
                }

                _count++;
                break;
            case (JsonTokenType.EndObject, 2):
                EndObject();
                break;
        }
    }

    private void TakeValue(ref Utf8JsonReader token)
    {
        switch (_property)
        {
            case "id":
                _id = Integer(ref token);
                break;
            case "image_id":
                _image = Integer(ref token);
                break;
            case "category_id":
                _category = Integer(ref token);
                break;
            case "file_name" or "name" when token.TokenType == JsonTokenType.String:
                _name = token.GetString()!;
                break;
            case "width" when token.TokenType == JsonTokenType.Number:
                _width = (float)token.GetDouble();
                break;
            case "height" when token.TokenType == JsonTokenType.Number:
                _height = (float)token.GetDouble();
                break;
            case "iscrowd" or "ignore":
                _ignored |= token.TokenType == JsonTokenType.True || (token.TokenType == JsonTokenType.Number && token.GetDouble() != 0);
                break;
        }
    }

    private void EndObject()
    {
        switch (_section)
        {
            case "images":
                _file.Images[_id] = new CocoImage(_name, _width, _height);
                break;
            case "categories":
                _file.Categories[_id] = _name;
                break;
            case "annotations" when _count > 0:
                if (_file.Boxes.Count == MaxBoxes)
                {
                    throw new AnnotationException($"more than {MaxBoxes:N0} boxes");
                }

                var box = _count == 4
                    ? new Box(_numbers[0], _numbers[1], _numbers[0] + _numbers[2], _numbers[1] + _numbers[3])
                    : new Box(float.NaN, float.NaN, float.NaN, float.NaN);
                _file.Boxes.Add(new CocoBox(_image, _category, box, _ignored));
                break;
        }
    }

    // Numbers as texts occur.
    private static long Integer(ref Utf8JsonReader token) =>
        token.TokenType == JsonTokenType.Number ? (token.TryGetInt64(out var number) ? number : (long)token.GetDouble())
        : token.TokenType == JsonTokenType.String && long.TryParse(token.GetString(), out number) ? number
        : -1;
}
