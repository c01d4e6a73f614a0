using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>How a run divides its data; who tests a model elsewhere must divide it the same way.</summary>
public static class TrainingSplit
{
    internal const double TestShare = 0.15;
    internal const double ValidationShare = 0.1;

    private const double LeastOfTestShare = 0.5;
    private const ulong DrawnPurpose = 0x7AB4;

    // Of many rows a smaller share tells as much.
    private const int MostTestRows = 100_000;

    // Enough to tell two models a percent apart; more would be taken from what is learned from.
    internal const int MostValidationImages = 2000;

    /// <summary>What a run with this seed trains, chooses and tests on.</summary>
    /// <param name="images">The data.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="hasOtherTest">Whether it is tested on other data, so that none of this is held out.</param>
    /// <exception cref="DatasetException">A class has too few images to learn from.</exception>
    public static DatasetParts Of(ImageDataset images, ulong seed, bool hasOtherTest = false)
    {
        ArgumentNullException.ThrowIfNull(images);
        var shares = new SplitShares { Test = hasOtherTest ? 0 : TestShare, Validation = Math.Min(ValidationShare, (double)MostValidationImages / images.Count) };
        return StratifiedSplit.Split(images, shares, seed);
    }

    /// <summary>The same of images with boxes.</summary>
    /// <param name="images">The data.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="hasOtherTest">Whether it is tested on other data.</param>
    /// <exception cref="DatasetException">There is too little to learn from.</exception>
    public static DatasetParts Of(DetectionDataset images, ulong seed, bool hasOtherTest = false) => DetectionSplit.Of(images, seed, hasOtherTest);

    /// <summary>The same of a table: what is chosen by is divided off later, fold by fold.</summary>
    /// <param name="table">The data.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="isDrawn">Whether only some rows of the file are learned from at a time. What a row is for then follows from what it says, so that no other draw has it learned from. Told by how the table was read unless set.</param>
    public static DatasetParts Of(Table table, ulong seed, bool? isDrawn = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (isDrawn ?? table.Reading.Draw is not null)
        {
            var isTest = Array.ConvertAll(table.RowHashes.ToArray(), row => CounterRandom.Hash(seed, DrawnPurpose, row) < TestShare * ulong.MaxValue);
            int[] Rows(bool tested) => [.. Enumerable.Range(0, isTest.Length).Where(row => isTest[row] == tested)];
            return new DatasetParts(Rows(false), [], Rows(true));
        }

        var share = Math.Min(TestShare, (double)MostTestRows / Math.Max(1, table.RowCount));
        var shares = new SplitShares { Validation = 0, Test = share };
        var parts = TableSplit.Split(table, shares, seed);

        // Where there are so few different rows that hardly any could be kept for the test, those to come will be the same ones, too.
        return parts.Test.Length < LeastOfTestShare * share * table.RowCount ? TableSplit.Split(table, shares, seed, apart: false) : parts;
    }

    /// <summary>What to test on in data that is given for testing: where its folders say what is for testing, that; the rest may be what was trained on.</summary>
    /// <param name="images">The data.</param>
    public static int[] TestPart(ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(images);
        int[] all = [.. Enumerable.Range(0, images.Count)];
        int[] marked = [.. all.Where(index => images.Splits[index] == DataSplit.Test)];
        return marked.Length > 0 ? marked : all;
    }
}
