using System.Globalization;
using System.Text;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Testing.Data;

/// <summary>Pictures with bright squares and dark discs on a grey ground, and their annotations in every format.</summary>
public static class Scenes
{
    public static readonly string[] Classes = ["disc", "square"];

    /// <summary>A picture and its boxes, in pixels.</summary>
    public static (byte[] Png, LabelledBox[] Boxes) Draw(int number, int height = 64, int width = 96, int objects = 3)
    {
        var random = new Random(1000 + number);
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(118 + random.Next(20));
        }

        var boxes = new List<LabelledBox>();
        for (var tries = 0; tries < 100 && boxes.Count < objects; tries++)
        {
            var side = random.Next(14, 26);
            var (left, top, label) = (random.Next(width - side), random.Next(height - side), random.Next(2));
            var box = new Box(left, top, left + side, top + side);
            if (boxes.Exists(other => other.Box.Intersection(box) > 0))
            {
                continue;
            }

            boxes.Add(new LabelledBox(box, label));
            for (var y = top; y < top + side; y++)
            {
                for (var x = left; x < left + side; x++)
                {
                    var (dx, dy) = (x + 0.5 - left - side / 2.0, y + 0.5 - top - side / 2.0);
                    if (label == 1 || dx * dx + dy * dy <= side * side / 4.0)
                    {
                        pixels.AsSpan((y * width + x) * 3, 3).Fill(label == 1 ? (byte)230 : (byte)20);
                    }
                }
            }
        }

        return (Png.Encode(pixels, height, width, 3), [.. boxes]);
    }

    public static byte[] Voc(string file, int width, int height, params IEnumerable<(string Class, Box Box)> objects) => Text(
        $"<annotation><filename>{file}</filename><size><width>{width}</width><height>{height}</height></size>"
        + string.Concat(objects.Select(o => $"<object><name>{o.Class}</name><difficult>0</difficult><bndbox><xmin>{N(o.Box.Left)}</xmin><ymin>{N(o.Box.Top)}</ymin><xmax>{N(o.Box.Right)}</xmax><ymax>{N(o.Box.Bottom)}</ymax></bndbox></object>"))
        + "</annotation>");

    /// <summary>A Pascal VOC data set: so many pictures to train on, and some to validate and test.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> VocFiles(int train, int validation = 2, int test = 2)
    {
        var names = Enumerable.Range(0, train + validation + test).Select(i => $"scene{i:D3}").ToList();
        foreach (var (i, name) in names.Index())
        {
            var (png, boxes) = Draw(i);
            yield return ($"JPEGImages/{name}.png", png);
            yield return ($"Annotations/{name}.xml", Voc(name + ".png", 96, 64, boxes.Select(b => (Classes[b.Label], b.Box))));
        }

        yield return ("ImageSets/Main/train.txt", Lines(names[..train]));
        yield return ("ImageSets/Main/val.txt", Lines(names[train..(train + validation)]));
        yield return ("ImageSets/Main/trainval.txt", Lines(names[..(train + validation)]));
        yield return ("ImageSets/Main/test.txt", Lines(names[(train + validation)..]));
    }

    /// <summary>Boxes without what was lost when they were shares of their image.</summary>
    public static LabelledBox[] Rounded(ReadOnlySpan<LabelledBox> boxes) => [.. boxes.ToArray().Select(labelled => labelled with
    {
        Box = new Box(MathF.Round(labelled.Box.Left, 3), MathF.Round(labelled.Box.Top, 3), MathF.Round(labelled.Box.Right, 3), MathF.Round(labelled.Box.Bottom, 3)),
    })];

    public static byte[] Lines(params IEnumerable<string> lines) => Text(string.Join('\n', lines) + "\n");

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static string N(float number) => number.ToString(CultureInfo.InvariantCulture);
}
