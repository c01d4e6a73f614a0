using System.IO.Compression;
using System.Text.Json;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation.Mistakes;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation.Mistakes;

/// <summary>What a model was most wrong about.</summary>
public sealed class MistakesTests
{
    private static readonly Box s_here = new(0, 0, 10, 10);
    private static readonly Box s_there = new(50, 50, 60, 60);
    private static readonly Box s_elsewhere = new(80, 80, 90, 90);

    [Fact]
    public void The_gravest_few_of_many_are_kept_in_their_order()
    {
        var few = new GravestFew<int>(3);
        foreach (var gravity in new[] { 5, 1, 9, 3, 7, 2 })
        {
            few.Add(gravity, gravity);
        }

        Assert.Equal([9, 7, 5], few.ToList());
        Assert.Equal(6, few.Count);
    }

    [Fact]
    public void What_a_detector_missed_invented_and_took_for_another_class_is_told_apart()
    {
        var faults = BoxFaults.Of(
            [new LabelledBox(s_here, 0), new LabelledBox(s_there, 1), new LabelledBox(new Box(20, 20, 30, 30), 0)],
            [new FoundBox(s_here, 0, 0.9f), new FoundBox(s_there, 0, 0.8f), new FoundBox(s_elsewhere, 1, 0.7f)]);
        Assert.Equal(
            [(BoxFaults.Missed, 0), (BoxFaults.WrongClass, 0), (BoxFaults.Invented, 1), (BoxFaults.Truth, 0), (BoxFaults.Truth, 1), (BoxFaults.Found, 0)],
            faults.Boxes.Select(box => (box.What, box.Label)));
        // Missed 1, wrong class 1 + 0.8, invented 0.7.
        Assert.Equal(3.5, faults.Gravity, 5);
    }

    [Fact]
    public void A_box_of_the_right_class_goes_before_a_surer_one_of_a_wrong_class()
    {
        var faults = BoxFaults.Of([new LabelledBox(s_here, 0)], [new FoundBox(s_here, 1, 0.99f), new FoundBox(s_here, 0, 0.5f)]);
        Assert.Equal([(BoxFaults.Invented, 1), (BoxFaults.Truth, 0), (BoxFaults.Found, 0)], faults.Boxes.Select(box => (box.What, box.Label)));
    }

    [Fact]
    public void What_is_found_in_a_region_that_does_not_count_is_no_fault()
    {
        Assert.Equal(0, BoxFaults.Of([new LabelledBox(new Box(0, 0, 100, 100), 0, Ignored: true)], [new FoundBox(s_here, 0, 0.9f)]).Gravity);
        Assert.Equal(0, BoxFaults.Of([new LabelledBox(s_here, 0)], [new FoundBox(s_here, 0, 0.9f)]).Gravity);
    }

    [Fact]
    public void A_picture_is_scaled_by_the_mean_of_what_each_pixel_covers()
    {
        // Two rows of four grey pixels become one row of two, and one row of one becomes two of two.
        Assert.Equal([15, 15, 15, 35, 35, 35], SmallPicture.Scale([10, 20, 30, 40, 10, 20, 30, 40], 2, 4, 1, 1, 2));
        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], SmallPicture.Scale([1, 2, 3], 1, 1, 3, 2, 2));
    }

    [Fact]
    public void An_archive_has_its_index_and_its_pictures_and_the_same_bytes_each_time()
    {
        var file = new MistakesFile("image-classification", 9, 1, [new Mistake { Number = 1, Path = "test/a.png", Picture = "01.png", Truth = "cat", Prediction = "dog", Probability = 0.9 }]);
        var bytes = file.ToArchive(new Dictionary<string, byte[]> { ["01.png"] = [1, 2, 3] });
        Assert.Equal(bytes, file.ToArchive(new Dictionary<string, byte[]> { ["01.png"] = [1, 2, 3] }));
        using var archive = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["mistakes.json", "01.png"], archive.Entries.Select(entry => entry.FullName));
        using var json = JsonDocument.Parse(archive.GetEntry("mistakes.json")!.Open());
        Assert.Equal("dog", json.RootElement.GetProperty("mistakes")[0].GetProperty("prediction").GetString());
        Assert.False(json.RootElement.GetProperty("mistakes")[0].TryGetProperty("row", out _));
    }
}
