using Sundial.Learning.Detection.Boxes;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Boxes;

public sealed class BoxTests
{
    [Fact]
    public void The_slope_of_the_overlap_loss_is_its_difference_quotient()
    {
        var random = new Random(5);
        var truth = new Box(20, 30, 60, 80);
        for (var n = 0; n < 200; n++)
        {
            var (left, top) = ((float)(random.NextDouble() * 80), (float)(random.NextDouble() * 90));
            var box = new Box(left, top, left + 10 + (float)(random.NextDouble() * 50), top + 10 + (float)(random.NextDouble() * 50));
            BoxOverlap.Loss(box, truth, out var slope);
            const float Step = 0.02f;
            AssertClose(slope.Left, box with { Left = box.Left + Step }, box with { Left = box.Left - Step });
            AssertClose(slope.Top, box with { Top = box.Top + Step }, box with { Top = box.Top - Step });
            AssertClose(slope.Right, box with { Right = box.Right + Step }, box with { Right = box.Right - Step });
            AssertClose(slope.Bottom, box with { Bottom = box.Bottom + Step }, box with { Bottom = box.Bottom - Step });

            void AssertClose(float expected, Box more, Box less) =>
                Assert.Equal(expected, (BoxOverlap.Loss(more, truth, out _) - BoxOverlap.Loss(less, truth, out _)) / (2 * Step), 1.5e-3f);
        }
    }

    [Fact]
    public void Anchors_lie_where_the_shapes_do()
    {
        var random = new Random(3);
        var shapes = new List<AnchorShape>();
        foreach (var (width, height) in (IEnumerable<(float, float)>)[(10, 10), (40, 20), (20, 60), (100, 90)])
        {
            for (var i = 0; i < 50; i++)
            {
                shapes.Add(new AnchorShape(width * (0.9f + 0.2f * random.NextSingle()), height * (0.9f + 0.2f * random.NextSingle())));
            }
        }

        var anchors = AnchorClustering.Cluster(shapes, 4, seed: 1);

        Assert.True(AnchorClustering.MeanBestIou(shapes, anchors) > 0.85);
        Assert.Equal(anchors.OrderBy(anchor => anchor.Width * anchor.Height), anchors);
        Assert.Equal(anchors, AnchorClustering.Cluster(shapes, 4, seed: 1));
    }

    [Fact]
    public void A_few_boxes_still_give_every_class_an_anchor_of_its_shape()
    {
        var anchors = AnchorClustering.For([[new AnchorShape(10, 20), new AnchorShape(10, 20)], [], [new AnchorShape(80, 40)]], 6, seed: 1);

        Assert.Equal(6, anchors.Length);
        Assert.Contains(anchors, anchor => anchor.Iou(new AnchorShape(10, 20)) > 0.99);
        Assert.Contains(anchors, anchor => anchor.Iou(new AnchorShape(80, 40)) > 0.99);
    }

    [Fact]
    public void No_boxes_at_all_still_give_anchors() => Assert.Equal(4, AnchorClustering.For([[], []], 4, seed: 1).Length);
}
