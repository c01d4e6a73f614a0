using System.Globalization;
using System.Xml;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Reads one Pascal VOC file. No document type, no entity and no outside reference is followed.</summary>
internal static class VocAnnotation
{
    /// <summary>The most bytes of one file.</summary>
    public const int MaxBytes = 8 << 20;

    private const int MaxDepth = 16;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads it.</summary>
    /// <param name="name">The file's name, for what comes out.</param>
    /// <param name="xml">The file.</param>
    /// <returns>Null for XML that is something else.</returns>
    /// <exception cref="AnnotationException">It is no XML, ends early, or a box has no numbers.</exception>
    public static ImageAnnotation? Read(string name, Stream xml)
    {
        try
        {
            using var reader = XmlReader.Create(xml, s_settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "annotation" ? Annotation(name, reader) : null;
        }
        catch (XmlException fault)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {fault.LineNumber}, column {fault.LinePosition}");
            throw new AnnotationException(
                fault.Message.Contains("DTD", StringComparison.Ordinal)
                    ? "a document type in XML, which is not read for safety"
                    : $"damaged XML at {place}",
                fault);
        }
    }

    private static ImageAnnotation Annotation(string name, XmlReader reader)
    {
        string? fileName = null;
        var (width, height) = (0f, 0f);
        var boxes = new List<RawBox>();
        foreach (var element in Children(reader))
        {
            switch (element)
            {
                case "filename":
                    fileName = Text(reader);
                    break;
                case "size":
                    (width, height) = Size(reader);
                    break;
                case "object":
                    boxes.AddRange(Object(reader));
                    break;
            }
        }

        var annotation = new ImageAnnotation { Source = name, FileName = fileName, Width = width, Height = height };
        annotation.Boxes.AddRange(boxes);
        return annotation;
    }

    private static (float Width, float Height) Size(XmlReader reader)
    {
        var (width, height) = (0f, 0f);
        foreach (var element in Children(reader))
        {
            switch (element)
            {
                case "width":
                    width = NumberOr(Text(reader), 0);
                    break;
                case "height":
                    height = NumberOr(Text(reader), 0);
                    break;
            }
        }

        return (width, height);
    }

    // Parts of an object (a person's head and hands) have boxes of their own further down, which are not those of the object.
    private static IEnumerable<RawBox> Object(XmlReader reader)
    {
        var name = "";
        var difficult = false;
        Box? box = null;
        foreach (var element in Children(reader))
        {
            switch (element)
            {
                case "name":
                    name = Text(reader);
                    break;
                case "difficult":
                    difficult = Text(reader) == "1";
                    break;
                case "bndbox":
                    box = Edges(reader);
                    break;
            }
        }

        return box is { } edges ? [new RawBox(name, edges, difficult)] : [];
    }

    private static Box Edges(XmlReader reader)
    {
        Span<float> edges = [float.NaN, float.NaN, float.NaN, float.NaN];
        foreach (var element in Children(reader))
        {
            if (Array.IndexOf(s_edges, element) is >= 0 and var edge)
            {
                edges[edge] = NumberOr(Text(reader), float.NaN);
            }
        }

        return new Box(edges[0], edges[1], edges[2], edges[3]);
    }

    private static readonly string[] s_edges = ["xmin", "ymin", "xmax", "ymax"];

    /// <summary>Walks the children of the element that the reader stands on; what a child holds and nobody read is passed over.</summary>
    private static IEnumerable<string> Children(XmlReader reader)
    {
        if (reader.Depth > MaxDepth)
        {
            throw new AnnotationException($"XML nested more than {MaxDepth} deep");
        }

        if (reader.IsEmptyElement)
        {
            yield break;
        }

        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
            {
                yield return reader.LocalName;
            }
        }
    }

    // Leaves the reader on the element's end, so that the walk goes on behind it.
    private static string Text(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var depth = reader.Depth;
        var text = "";
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && reader.Depth == depth + 1)
            {
                text += reader.Value;
            }
        }

        return text.Trim();
    }

    private static float NumberOr(string text, float other) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : other;
}
