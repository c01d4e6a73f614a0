using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Learning.Detection.Training;

/// <summary>Divides images with boxes into what is trained, chosen and tested on. Parts that the data brings are kept.</summary>
internal static class DetectionSplit
{
    private const ulong Purpose = 0xDE51;
    private const double ValidationShare = 0.12;
    private const double TestShare = 0.15;

    // Enough to tell two models a percent apart.
    private const int MostValidationImages = 500;
    private const int LeastTrainingImages = 4;

    /// <summary>Divides.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="hasOtherTest">Whether it is tested on other data, so that none of this is held out.</param>
    /// <param name="seen">Tells which images were learned from before, so that they are not held out.</param>
    /// <exception cref="DatasetException">There is too little to learn from.</exception>
    public static DatasetParts Of(DetectionDataset dataset, ulong seed, bool hasOtherTest, Func<string, bool>? seen = null)
    {
        var splits = dataset.Images.Splits;
        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        for (var index = 0; index < dataset.Count; index++)
        {
            (splits[index] switch { DataSplit.Validation => validation, DataSplit.Test => test, _ => train }).Add(index);
        }

        var before = train.FindAll(index => seen?.Invoke(dataset.Images.NameOf(index)) == true);
        var rest = Spread(dataset, [.. train.Except(before)], seed);
        if (test.Count == 0 && !hasOtherTest)
        {
            test = Take(rest, TestShare, int.MaxValue);
        }

        if (validation.Count == 0)
        {
            validation = Take(rest, ValidationShare, MostValidationImages);
        }

        rest.AddRange(before);
        var learned = rest.Count(index => dataset.BoxesOf(index).Length > 0);
        if (learned < LeastTrainingImages)
        {
            throw new DatasetException(
                DatasetCodes.TooFew, $"{dataset.Images.Path} leaves {learned:N0} images with boxes to learn from, and it takes {LeastTrainingImages} at the least; annotate more images.");
        }

        return new DatasetParts(Sorted(rest), Sorted(validation), Sorted(test));
    }

    // In a random order in which every stretch has the classes in about the same proportions: by the rarest class on each image, dealt out evenly.
    private static List<int> Spread(DetectionDataset dataset, List<int> images, ulong seed)
    {
        var counts = dataset.CountByClass(images);
        var shuffled = images.ToArray();
        new CounterRandom(seed, Purpose, 0).Shuffle<int>(shuffled);
        var places = new Dictionary<int, (int Count, int Seen)>();
        foreach (var group in shuffled.GroupBy(Rarest))
        {
            places[group.Key] = (group.Count(), 0);
        }

        return [.. shuffled.Select(index =>
        {
            var (count, seen) = places[Rarest(index)];
            places[Rarest(index)] = (count, seen + 1);
            return (Index: index, Place: (seen + 0.5) / count);
        }).OrderBy(image => image.Place).ThenBy(image => image.Index).Select(image => image.Index)];

        int Rarest(int index)
        {
            var rarest = -1;
            foreach (var box in dataset.BoxesOf(index))
            {
                rarest = rarest < 0 || counts[box.Label] < counts[rarest] ? box.Label : rarest;
            }

            return rarest;
        }
    }

    private static List<int> Take(List<int> rest, double share, int most)
    {
        var count = Math.Min(most, Math.Clamp((int)Math.Round(share * rest.Count), Math.Min(1, rest.Count - 1), rest.Count));
        var taken = rest[..count];
        rest.RemoveRange(0, count);
        return taken;
    }

    private static int[] Sorted(List<int> indices)
    {
        indices.Sort();
        return [.. indices];
    }
}
