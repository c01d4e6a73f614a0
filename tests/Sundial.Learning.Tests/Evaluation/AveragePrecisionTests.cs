using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation;

/// <summary>
/// Average precision against figures of another program: a direct transcription of the published algorithm into Python, run once on the
/// boxes below, which it drew at random.
/// </summary>
public sealed class AveragePrecisionTests
{
    // Image, left, top, right, bottom, class, crowd.
    private static readonly int[][] s_truth =
    [
        [0, 24, 18, 49, 42, 2, 1],
        [0, 298, 15, 323, 43, 2, 0],
        [0, 68, 74, 93, 92, 1, 0],
        [0, 92, 26, 152, 91, 2, 0],
        [1, 92, 178, 152, 232, 0, 1],
        [1, 214, 42, 226, 51, 1, 0],
        [1, 179, 152, 239, 208, 1, 0],
        [1, 158, 165, 170, 179, 2, 0],
        [1, 59, 126, 119, 175, 0, 0],
        [2, 142, 35, 252, 142, 1, 0],
        [2, 119, 3, 144, 23, 1, 0],
        [2, 263, 158, 323, 240, 2, 0],
        [3, 13, 18, 25, 34, 0, 0],
        [3, 238, 122, 348, 275, 1, 0],
        [3, 105, 135, 130, 161, 1, 0],
        [3, 99, 61, 159, 129, 1, 0],
        [3, 99, 177, 159, 238, 2, 0],
        [3, 100, 86, 112, 96, 0, 0],
        [4, 87, 32, 99, 46, 0, 0],
        [4, 67, 5, 92, 32, 0, 0],
        [4, 99, 54, 124, 79, 0, 0],
        [4, 181, 117, 206, 135, 2, 0],
        [4, 242, 158, 267, 178, 2, 0],
        [5, 32, 113, 142, 233, 1, 0],
        [5, 103, 114, 163, 194, 0, 0],
        [5, 79, 183, 139, 257, 2, 0],
        [5, 83, 170, 193, 315, 0, 0],
        [5, 283, 117, 343, 159, 1, 0],
        [5, 53, 21, 78, 55, 1, 0],
    ];

    // Image, left, top, right, bottom, class, score.
    private static readonly double[][] s_found =
    [
        [0, 21, 19, 47, 39, 2, 0.53],
        [0, 22, 15, 50, 42, 2, 0.65],
        [0, 90, 20, 153, 95, 2, 0.25],
        [0, 254, 174, 330, 236, 1, 0.31],
        [1, 93, 178, 159, 230, 0, 0.43],
        [1, 214, 41, 227, 50, 1, 0.65],
        [1, 173, 158, 233, 205, 1, 0.72],
        [1, 158, 166, 170, 180, 2, 0.94],
        [1, 54, 130, 115, 174, 0, 0.89],
        [2, 151, 35, 250, 150, 0, 0.32],
        [2, 118, 2, 141, 21, 1, 0.49],
        [2, 286, 100, 344, 159, 1, 0.11],
        [2, 205, 15, 237, 31, 0, 0.29],
        [2, 56, 87, 70, 108, 0, 0.36],
        [3, 14, 18, 25, 35, 0, 0.3],
        [3, 228, 132, 345, 285, 1, 0.85],
        [3, 102, 138, 131, 160, 0, 0.75],
        [3, 104, 136, 129, 159, 1, 0.38],
        [3, 95, 62, 159, 127, 1, 0.98],
        [3, 104, 184, 163, 236, 1, 0.26],
        [3, 99, 86, 113, 96, 0, 0.27],
        [3, 101, 85, 112, 97, 0, 0.58],
        [3, 222, 162, 272, 181, 2, 0.27],
        [4, 88, 31, 100, 47, 2, 0.94],
        [4, 100, 52, 127, 80, 0, 0.63],
        [4, 181, 120, 207, 133, 2, 0.61],
        [4, 178, 120, 206, 138, 2, 0.2],
        [4, 265, 135, 344, 204, 0, 0.54],
        [4, 29, 63, 61, 106, 0, 0.47],
        [5, 38, 116, 135, 242, 1, 0.6],
        [5, 44, 115, 145, 227, 1, 0.89],
        [5, 103, 112, 157, 197, 0, 0.26],
        [5, 76, 190, 134, 257, 2, 0.95],
        [5, 86, 169, 190, 315, 0, 0.45],
        [5, 281, 118, 345, 156, 1, 0.25],
        [5, 52, 24, 76, 58, 1, 0.92],
        [5, 207, 38, 283, 111, 2, 0.32],
        [5, 167, 22, 210, 37, 2, 0.15],
    ];

    [Fact]
    public void It_agrees_with_the_definition_of_coco()
    {
        var precision = Counted();
        Assert.Equal([0.506719, 0.769802, 0.420085], Enumerable.Range(0, 3).Select(c => Math.Round(precision.Of(c, 0.5), 6)));
        Assert.Equal(0.565535, precision.Mean(0.5), 5);
        Assert.Equal(0.374823, precision.Mean(0.75), 5);
        Assert.Equal(0.343267, AveragePrecision.Overlaps.Average(overlap => precision.Mean(overlap)), 5);
        Assert.Equal(0.537954, precision.Mean(0.5, AreaRange.Small), 5);
        Assert.Equal(0.680088, precision.Mean(0.5, AreaRange.Medium), 5);
        Assert.Equal(0.831683, precision.Mean(0.5, AreaRange.Large), 5);
        Assert.True(double.IsNaN(precision.Of(2, 0.5, AreaRange.Large)));
    }

    [Fact]
    public void A_box_found_twice_is_right_once()
    {
        var precision = new AveragePrecision(1);
        precision.Add([new LabelledBox(new Box(0, 0, 10, 10), 0)], [new FoundBox(new Box(0, 0, 10, 10), 0, 0.9f), new FoundBox(new Box(0, 0, 10, 9), 0, 0.95f)]);
        Assert.Equal((0.5, 1, 1), precision.At(0, threshold: 0.5));
        Assert.Equal(1, precision.Of(0, 0.5), 9);
        Assert.Equal((0, 0, 1), precision.At(0, threshold: 0.99));
    }

    [Fact]
    public void Nothing_found_is_zero_and_nothing_there_is_not_a_number()
    {
        var precision = new AveragePrecision(2);
        precision.Add([new LabelledBox(new Box(0, 0, 10, 10), 0)], []);
        Assert.Equal(0, precision.Of(0, 0.5));
        Assert.True(double.IsNaN(precision.Of(1, 0.5)));
        Assert.Equal(0, precision.Mean(0.5));
    }

    [Fact]
    public void The_best_threshold_keeps_what_is_right_and_leaves_out_what_is_wrong()
    {
        var precision = new AveragePrecision(1);
        var box = new Box(0, 0, 10, 10);
        precision.Add([new LabelledBox(box, 0)], [new FoundBox(box, 0, 0.6f), new FoundBox(new Box(50, 50, 60, 60), 0, 0.3f)]);
        Assert.InRange(precision.BestThreshold(), 0.31, 0.6);
    }

    private static AveragePrecision Counted()
    {
        var precision = new AveragePrecision(3);
        for (var image = 0; image < 6; image++)
        {
            precision.Add(
                s_truth.Where(b => b[0] == image).Select(b => new LabelledBox(new Box(b[1], b[2], b[3], b[4]), b[5], Ignored: b[6] == 1)),
                s_found.Where(b => b[0] == image).Select(b => new FoundBox(new Box((float)b[1], (float)b[2], (float)b[3], (float)b[4]), (int)b[5], (float)b[6])));
        }

        return precision;
    }
}
