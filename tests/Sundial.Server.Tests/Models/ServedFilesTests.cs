using Sundial.Contracts.Models;
using Sundial.Server.Models;
using Xunit;

namespace Sundial.Server.Tests.Models;

public sealed class ServedFilesTests
{
    [Fact]
    public void A_scorer_gets_what_runs_and_not_what_the_training_left()
    {
        var files = new[] { "model.onnx", "model.onnx.data", "model.report.json", "model.training", "model.mistakes.zip" }.Select(path => new FileEntry(path, "", 1)).ToList();
        Assert.Equal(["model.onnx", "model.onnx.data"], OnnxFiles.ServedOf(files).Select(file => file.Path));
    }
}
