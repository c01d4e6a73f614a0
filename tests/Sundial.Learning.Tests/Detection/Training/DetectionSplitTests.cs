using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Training;

public sealed class DetectionSplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_without_parts_are_divided_so_that_each_part_has_the_rare_class()
    {
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"data/images/{i:D2}.png", Scenes.Draw(i).Png);
            _folder.Write($"data/annotations/{i:D2}.xml", Scenes.Voc($"{i:D2}.png", 96, 64, (i % 4 == 0 ? "rare" : "common", new Box(5, 5, 30, 30)), ("common", new Box(40, 20, 80, 60))));
        }

        using var data = DetectionDatasetReader.Read(_folder["data"]);
        var parts = DetectionSplit.Of(data, seed: 3, hasOtherTest: false);

        Assert.Equal(40, parts.Train.Union(parts.Validation).Union(parts.Test).Count());
        Assert.Equal((6, 4), (parts.Test.Length, parts.Validation.Length));
        Assert.All([parts.Train, parts.Validation, parts.Test], part => Assert.True(data.CountByClass(part)[1] > 0));
        Assert.Empty(DetectionSplit.Of(data, seed: 3, hasOtherTest: true).Test);
    }

    [Fact]
    public void Parts_of_the_data_are_kept()
    {
        using var data = DetectionDatasetReader.Read(_folder.Write("data", Scenes.VocFiles(train: 6, validation: 2, test: 3)));

        var parts = DetectionSplit.Of(data, seed: 3, hasOtherTest: false);

        Assert.Equal([0, 1, 2, 3, 4, 5], parts.Train);
        Assert.Equal([6, 7], parts.Validation);
        Assert.Equal([8, 9, 10], parts.Test);
    }
}
