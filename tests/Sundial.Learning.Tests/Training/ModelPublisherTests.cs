using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class ModelPublisherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sundial-publisher").FullName;
    private readonly List<string> _notices = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_replaces_the_last_one_and_leaves_no_other_file()
    {
        var publisher = new ModelPublisher(Path.Combine(_folder, "sub", "model.onnx"), _notices.Add);
        Assert.False(publisher.HasModel);
        publisher.PublishModel([1, 2, 3]);
        publisher.PublishModel([4, 5]);
        publisher.PublishReport("{}"u8);
        Assert.True(publisher.HasModel);
        Assert.Equal([4, 5], File.ReadAllBytes(publisher.ModelPath));
        Assert.Equal(["model.onnx", "model.report.json"], Directory.GetFiles(Path.Combine(_folder, "sub")).Select(Path.GetFileName).Order());
        Assert.Empty(_notices);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_before_anything_is_trained()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var refusal = Assert.Throws<TrainingException>(() => new ModelPublisher(Path.Combine(file, "model.onnx"), _notices.Add));
        Assert.Equal("output.unwritable", refusal.Code);
        Assert.Contains("model.onnx", refusal.Message, StringComparison.Ordinal);

        refusal = Assert.Throws<TrainingException>(() => new ModelPublisher(_folder, _notices.Add));
        Assert.Contains("--out", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_place_fails_later_the_model_goes_elsewhere_and_the_notice_says_where()
    {
        var place = Path.Combine(_folder, "place");
        var name = $"{Guid.NewGuid():N}.onnx";
        var publisher = new ModelPublisher(Path.Combine(place, name), _notices.Add);
        var another = Path.Combine(Environment.CurrentDirectory, name);
        File.WriteAllBytes(another, [9]);
        publisher.PublishModel([1]);

        // A file where the folder was: nothing can be written there any more, not even by root.
        Directory.Delete(place, recursive: true);
        File.WriteAllText(place, "");
        try
        {
            publisher.PublishModel([2, 3]);
            Assert.Equal([2, 3], File.ReadAllBytes(publisher.ModelPath));
            Assert.Equal([9], File.ReadAllBytes(another));
            Assert.False(publisher.ModelPath.StartsWith(_folder, StringComparison.Ordinal));
            Assert.Contains(publisher.ModelPath, Assert.Single(_notices), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(publisher.ModelPath);
            File.Delete(another);
        }
    }
}
