using Sundial.Learning.Data;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>Gathers the images about which a classifier was surest and wrong.</summary>
/// <param name="images">The images that are tested on.</param>
/// <param name="classNames">The classes.</param>
internal sealed class ImageMistakes(ImageDataset images, IReadOnlyList<string> classNames)
{
    private readonly GravestFew<(int Index, int Label, int Predicted, float Probability, double Loss)> _wrong = new(MistakesFile.Most);
    private int _tested;

    /// <summary>Takes an answer.</summary>
    /// <param name="index">Which image.</param>
    /// <param name="label">Its true class.</param>
    /// <param name="predicted">The class it was given.</param>
    /// <param name="probabilities">[classes].</param>
    public void Add(int index, int label, int predicted, ReadOnlySpan<float> probabilities)
    {
        _tested++;
        if (predicted != label)
        {
            _wrong.Add((index, label, predicted, probabilities[predicted], -Math.Log(Math.Max(probabilities[label], 1e-12))), probabilities[predicted]);
        }
    }

    /// <summary>The archive; null where nothing was wrong.</summary>
    /// <param name="task">What was trained.</param>
    /// <param name="isTime">Asked before each picture.</param>
    public byte[]? ToArchive(string task, Func<bool> isTime)
    {
        var pictures = new Dictionary<string, byte[]>();
        var mistakes = _wrong.ToList().Select((one, at) =>
        {
            (int Width, int Height)? stored = images.StoredSizes.Count > 0 ? images.StoredSizes[one.Index] : null;
            return new Mistake
            {
                Number = at + 1,
                Path = images.NameOf(one.Index),
                Picture = isTime() ? PictureOf(pictures, one.Index, at + 1, stored) : null,
                Truth = classNames[one.Label],
                Prediction = classNames[one.Predicted],
                Probability = Math.Round(one.Probability, 5),
                Loss = Math.Round(one.Loss, 5),
                Width = stored?.Width,
                Height = stored?.Height,
            };
        }).ToList();
        return mistakes.Count == 0 ? null : new MistakesFile(task, _tested, _wrong.Count, mistakes).ToArchive(pictures);
    }

    private string PictureOf(Dictionary<string, byte[]> pictures, int index, int number, (int Width, int Height)? stored)
    {
        var (bytes, ending) = SmallPicture.Of(images, index, stored is { Width: > 0, Height: > 0 } size && Math.Max(images.Width, images.Height) > LeastSideToStretch ? size : null);
        var name = $"{number:00}.{ending}";
        pictures[name] = bytes;
        return name;
    }

    // Tiny pictures are shown as the network sees them; what is larger gets its aspect back.
    private const int LeastSideToStretch = 64;
}
