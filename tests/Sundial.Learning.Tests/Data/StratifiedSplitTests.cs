using Sundial.Learning.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class StratifiedSplitTests
{
    private static readonly string[] s_classes = ["common", "rare"];

    [Fact]
    public void Every_image_is_in_one_part_and_every_class_is_in_each_part_in_proportion()
    {
        var labels = Labels(common: 900, rare: 100);

        var parts = Split(labels, new SplitShares { Test = 0.2, Validation = 0.1 }, seed: 7);

        Assert.Equal(Enumerable.Range(0, 1000), parts.Train.Concat(parts.Validation).Concat(parts.Test).Order());
        Assert.Equal((180, 20), Counts(labels, parts.Test));
        Assert.Equal((72, 8), Counts(labels, parts.Validation));
        Assert.Equal((648, 72), Counts(labels, parts.Train));
    }

    [Fact]
    public void The_seed_decides_the_split()
    {
        var labels = Labels(50, 50);

        Assert.Equal(Split(labels, new SplitShares(), 1).Test, Split(labels, new SplitShares(), 1).Test);
        Assert.NotEqual(Split(labels, new SplitShares(), 1).Test, Split(labels, new SplitShares(), 2).Test);
    }

    [Fact]
    public void Even_a_class_of_five_is_in_every_part()
    {
        var labels = Labels(1000, 5);

        var parts = Split(labels, new SplitShares { Test = 0.01, Validation = 0.01 }, 1);

        Assert.Equal(1, Counts(labels, parts.Test).Rare);
        Assert.Equal(1, Counts(labels, parts.Validation).Rare);
        Assert.Equal(3, Counts(labels, parts.Train).Rare);
    }

    [Fact]
    public void Parts_given_by_folders_are_kept()
    {
        var labels = Labels(100, 100);
        var given = new DataSplit[200];
        given.AsSpan(0, 150).Fill(DataSplit.Train);
        given.AsSpan(150, 50).Fill(DataSplit.Test);

        var parts = StratifiedSplit.Split(labels, given, s_classes, new SplitShares(), 1);

        Assert.Equal(Enumerable.Range(150, 50), parts.Test);
        Assert.Equal(15, parts.Validation.Length);
        Assert.Equal(135, parts.Train.Length);
    }

    [Fact]
    public void A_validation_folder_is_kept_and_nothing_is_taken_for_a_test_that_is_elsewhere()
    {
        var given = new DataSplit[60];
        given.AsSpan(10, 10).Fill(DataSplit.Validation);

        var parts = StratifiedSplit.Split(Labels(30, 30), given, s_classes, new SplitShares { Test = 0 }, 1);

        Assert.Equal(Enumerable.Range(10, 10), parts.Validation);
        Assert.Equal(50, parts.Train.Length);
        Assert.Empty(parts.Test);
    }

    [Fact]
    public void A_class_that_is_in_the_test_folder_only_cannot_be_learned()
    {
        var given = new DataSplit[20];
        given.AsSpan(10, 10).Fill(DataSplit.Test);

        var fault = Assert.Throws<DatasetException>(() => StratifiedSplit.Split(Labels(10, 10), given, s_classes, new SplitShares(), 1));

        Assert.Equal(DatasetCodes.TooFew, fault.Code);
        Assert.Contains("\"rare\" (0)", fault.Message, StringComparison.Ordinal);
    }

    private static DatasetParts Split(int[] labels, SplitShares shares, ulong seed) =>
        StratifiedSplit.Split(labels, new DataSplit[labels.Length], s_classes, shares, seed);

    private static int[] Labels(int common, int rare) => [.. Enumerable.Repeat(0, common), .. Enumerable.Repeat(1, rare)];

    private static (int Common, int Rare) Counts(int[] labels, int[] part) => (part.Count(index => labels[index] == 0), part.Count(index => labels[index] == 1));
}
