using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>Gathers the images on which a detector went wrong most.</summary>
/// <param name="images">The images that are tested on.</param>
/// <param name="classNames">The classes.</param>
/// <param name="threshold">The score from which a box counts as found.</param>
internal sealed class DetectorMistakes(DetectionDataset images, IReadOnlyList<string> classNames, float threshold)
{
    private const int MostBoxes = 100;

    private readonly GravestFew<(int Index, BoxFaults Faults)> _wrong = new(MistakesFile.Most);
    private int _tested;

    /// <summary>Takes what was found on an image.</summary>
    /// <param name="index">Which image.</param>
    /// <param name="found">What was found, in pixels of the data's images.</param>
    public void Add(int index, IReadOnlyList<FoundBox> found)
    {
        _tested++;
        var faults = BoxFaults.Of(images.BoxesOf(index).ToArray(), found.Where(box => box.Score >= threshold));
        if (faults.Gravity > 0)
        {
            _wrong.Add((index, faults), faults.Gravity);
        }
    }

    /// <summary>The archive; null where nothing was wrong.</summary>
    /// <param name="task">What was trained.</param>
    /// <param name="isTime">Asked before each picture.</param>
    public byte[]? ToArchive(string task, Func<bool> isTime)
    {
        var pictures = new Dictionary<string, byte[]>();
        var mistakes = _wrong.ToList().Select((one, at) => MistakeOf(one.Index, one.Faults, at + 1, isTime() ? pictures : null)).ToList();
        return mistakes.Count == 0 ? null : new MistakesFile(task, _tested, _wrong.Count, mistakes).ToArchive(pictures);
    }

    private Mistake MistakeOf(int index, BoxFaults faults, int number, Dictionary<string, byte[]>? pictures)
    {
        var stored = images.OriginalSizeOf(index);
        string? picture = null;
        if (pictures is not null)
        {
            var (bytes, ending) = SmallPicture.Of(images.Images, index, stored);
            pictures[picture = $"{number:00}.{ending}"] = bytes;
        }

        var (x, y) = ((float)stored.Width / images.Images.Width, (float)stored.Height / images.Images.Height);
        return new Mistake
        {
            Number = number,
            Path = images.Images.NameOf(index),
            Picture = picture,
            Loss = Math.Round(faults.Gravity, 4),
            Width = stored.Width,
            Height = stored.Height,
            Boxes = [.. faults.Boxes.Take(MostBoxes).Select(one => BoxOf(one.What, one.Box.Scaled(x, y), classNames[one.Label], one.Score))],
        };
    }

    private static MistakenBox BoxOf(string what, Box box, string label, float? score) => new(
        what, label, score is { } sure ? Math.Round(sure, 4) : null, Math.Round(box.Left, 1), Math.Round(box.Top, 1), Math.Round(box.Right, 1), Math.Round(box.Bottom, 1));
}
