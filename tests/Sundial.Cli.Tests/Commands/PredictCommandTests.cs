using System.CommandLine;
using System.Text;
using Sundial.Cli.Commands;
using Sundial.Cli.Processes;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Cli.Tests.Commands;

public sealed class PredictCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_picture_is_written_with_the_boxes_that_are_told()
    {
        var (model, picture) = (Detector(), _folder.Write("one.png", Picture()));
        var said = Predict(model, picture, "--draw", _folder["drawn.png"]);

        Assert.Equal(["one.png\tdog\t90.0 %\t160\t0\t320\t160", "one.png\tcat, small\t50.0 %\t0\t0\t80\t80"], said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEqual(File.ReadAllBytes(picture), File.ReadAllBytes(_folder["drawn.png"]));
        Assert.Contains("\"drawn\":", Predict(model, picture, "--draw", _folder["again.jpg"], "--json"), StringComparison.Ordinal);
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(_folder["again.jpg"])[..2]);
    }

    [Fact]
    public void Pictures_of_a_folder_go_to_a_folder_under_their_names()
    {
        _folder.Write("in/deep/a.png", Picture());
        _folder.Write("in/b.jpg", Picture());
        _folder.Write("in/c.gif", Picture());
        Predict(Detector(), _folder["in"], "--draw", _folder["out/of"]);

        Assert.Equal(["b.jpg", "c.gif.png", "deep/a.png"], Directory.EnumerateFiles(_folder["out/of"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder["out/of"], path)).Order(StringComparer.Ordinal));
        Assert.Equal(Picture(), File.ReadAllBytes(_folder["in/deep/a.png"]));
    }

    [Theory]
    [InlineData("in/a.png", "drawn.bmp", "ending")]
    [InlineData("in/a.png", "in/a.png", "where the pictures come from")]
    [InlineData("in", "in", "where the pictures come from")]
    [InlineData("in", "in/drawn", "where the pictures come from")]
    [InlineData("in", "there.txt", "name a folder")]
    [InlineData("in", "", "empty")]
    public void A_place_that_will_not_do_is_told_before_anything_is_written(string inputs, string target, string says)
    {
        _folder.Write("in/a.png", Picture());
        _folder.Write("there.txt", "x"u8);
        var model = Detector();
        var before = Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Count();
        var fault = Assert.Throws<UsageException>(() => Predict(model, _folder[inputs], "--draw", target.Length == 0 ? "" : _folder[target]));

        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Drawing_is_for_detectors_on_this_machine()
    {
        var classifier = _folder.Write("digits.onnx", ScoringModels.Classifier(1, "a", "b"));
        Assert.Contains("no detector", Assert.Throws<UsageException>(() => Predict(classifier, _folder.Write("a.png", Picture()), "--draw", _folder["b.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("is an endpoint", Assert.Throws<UsageException>(() => Predict("pets", _folder["a.png"], "--draw", _folder["b.png"])).Message, StringComparison.Ordinal);
    }

    private string Detector() => _folder.Write("model.onnx", DetectorModels.Constant());

    private static byte[] Picture() => Png.Encode([.. Enumerable.Repeat((byte)90, 160 * 320 * 3)], 160, 320, 3);

    private static string Predict(params string[] line)
    {
        using var output = new MemoryStream();
        using (var terminal = new Terminal(output, isInteractive: false) { Json = line.Contains("--json") })
        {
            var parse = SundialCommand.Create(terminal, TimeProvider.System, "predict").Parse(["predict", .. line]);
            Assert.Empty(parse.Errors);
            Assert.Equal(0, parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
