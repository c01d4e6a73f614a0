using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Sundial.Onnx.Schema;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>Using a model: <c>predict</c> and <c>evaluate</c>, on good input and bad.</summary>
public sealed class PredictionTests(TrainedDigits digits) : IClassFixture<TrainedDigits>, IDisposable
{
    private const int BadInput = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_image_of_a_folder_gets_a_line_with_its_label_and_probability()
    {
        var (exitCode, output, errors) = Run("predict", digits.Model, Path.GetDirectoryName(digits.Images[0])!);
        Assert.True(exitCode == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToArray();
        Assert.Equal(digits.Images.Select(Path.GetFileName).Order(StringComparer.Ordinal), lines.Select(line => line[0]));
        Assert.All(lines, line => Assert.Matches(@"^\d\d?\d?\.\d %$", line[2]));
    }

    [Fact]
    public void Nothing_is_collected_about_the_user_on_the_way()
    {
        var home = Directory.CreateDirectory(_folder["home"]).FullName;
        var (exitCode, _, errors) = SundialProcess.RunUnder(["env", $"HOME={home}"], _folder.Path, "predict", digits.Model, digits.Images[0]);
        Assert.True(exitCode == 0, errors);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories), path => path.Contains("Microsoft", StringComparison.Ordinal));
    }

    [Fact]
    public void One_image_alone_gets_what_it_gets_among_others()
    {
        var together = Predictions(Path.GetDirectoryName(digits.Images[0])!).ToDictionary(e => e.GetProperty("image").GetString()!);
        foreach (var image in digits.Images.Take(2))
        {
            var alone = Assert.Single(Predictions(image));
            var among = together[Path.GetFileName(image)];
            Assert.Equal(among.GetProperty("label").GetString(), alone.GetProperty("label").GetString());
            Assert.Equal(among.GetProperty("probability").GetDouble(), alone.GetProperty("probability").GetDouble(), 1e-4);
        }
    }

    [Fact]
    public void The_probabilities_are_of_all_classes_and_the_label_has_the_highest()
    {
        foreach (var prediction in Predictions(digits.Images[0]))
        {
            var byClass = prediction.GetProperty("probabilities").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
            Assert.Equal(Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture)), byClass.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(1, byClass.Values.Sum(), 1e-4);
            Assert.Equal(byClass.MaxBy(p => p.Value).Key, prediction.GetProperty("label").GetString());
        }
    }

    [Fact]
    public void An_unreadable_image_is_named_and_the_others_are_classified()
    {
        var mixed = _folder.Write("mixed", [("good.png", File.ReadAllBytes(digits.Images[0])), ("bad.png", File.ReadAllBytes(digits.Images[1])[..60])]);
        var (exitCode, output, errors) = Run("predict", digits.Model, mixed);
        Assert.Equal(BadInput, exitCode);
        Assert.StartsWith("good.png\t", Assert.Single(Lines(output)), StringComparison.Ordinal);
        Assert.Contains("bad.png", Assert.Single(Lines(errors)), StringComparison.Ordinal);

        var events = SundialProcess.Events(Run("predict", digits.Model, mixed, "--json").Output);
        Assert.Equal(["prediction", "unreadable", "completed"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal("bad.png", events[1].GetProperty("image").GetString());
    }

    [Fact]
    public void Evaluating_on_the_test_part_gives_what_the_training_reported()
    {
        var (exitCode, output, errors) = Run("evaluate", digits.Model, digits.Data, "--json");
        Assert.True(exitCode == 0, errors);
        var evaluated = Assert.Single(SundialProcess.Events(output));
        Assert.Equal("test", evaluated.GetProperty("part").GetString());
        var metrics = evaluated.GetProperty("metrics");
        Assert.Equal(2000, metrics.GetProperty("count").GetInt32());
        var reported = digits.Completed.GetProperty("metrics");
        Assert.Equal(2000, reported.GetProperty("count").GetInt32());
        Assert.Equal(reported.GetProperty("accuracy").GetDouble(), metrics.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.Equal(reported.GetProperty("confusion_matrix").ToString(), metrics.GetProperty("confusion_matrix").ToString());
    }

    [Fact]
    public void Evaluating_on_one_of_the_classes_counts_that_class_only()
    {
        var sevens = _folder.Write("sevens", Pictures.Classes(5, 28, 28, 1, "7"));
        var metrics = Assert.Single(SundialProcess.Events(Run("evaluate", digits.Model, sevens, "--json").Output)).GetProperty("metrics");
        Assert.Equal(5, metrics.GetProperty("classes").EnumerateArray().Sum(row => row.GetProperty("support").GetInt32()));
        Assert.Equal(5, metrics.GetProperty("classes")[7].GetProperty("support").GetInt32());
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named()
    {
        var animals = _folder.Write("animals", Pictures.Classes(5, 28, 28, 1, "3", "cat"));
        Refused("cat", "evaluate", digits.Model, animals);
    }

    [Fact]
    public void A_folder_without_images_is_refused() => Refused("no images", "predict", digits.Model, Directory.CreateDirectory(_folder["empty"]).FullName);

    [Fact]
    public void An_image_that_claims_sixty_thousand_pixels_a_side_is_refused() =>
        Refused("huge.png", "predict", digits.Model, _folder.Write("huge.png", Png.Claiming(60_000, 60_000)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_model_that_was_cut_off_is_refused(int length)
    {
        var whole = File.ReadAllBytes(digits.Model);
        Refused("cut.onnx", "predict", _folder.Write("cut.onnx", whole.AsSpan(0, length < 0 ? whole.Length + length : length)), digits.Images[0]);
    }

    [Fact]
    public void A_model_whose_weights_are_spoiled_is_refused()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(digits.Model));
        var weights = model.Graph.Initializer.MaxBy(tensor => tensor.RawData.Length)!;
        weights.RawData = ByteString.CopyFrom(Enumerable.Repeat((byte)0xFF, weights.RawData.Length).ToArray());   // no numbers
        Refused("spoiled.onnx", "predict", _folder.Write("spoiled.onnx", model.ToByteArray()), digits.Images[0]);
    }

    [Fact]
    public void An_onnx_model_of_another_kind_is_refused()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(digits.Model));
        model.MetadataProps.Clear();
        Refused("not one that Sundial trained", "predict", _folder.Write("foreign.onnx", model.ToByteArray()), digits.Images[0]);
    }

    [Fact]
    public void A_model_that_names_another_file_for_its_weights_is_refused()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(digits.Model));
        model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        Refused("another file", "predict", _folder.Write("external.onnx", model.ToByteArray()), digits.Images[0]);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private (int ExitCode, string Output, string Errors) Run(params string[] arguments) => SundialProcess.Run(_folder.Path, arguments);

    private IEnumerable<JsonElement> Predictions(string images)
    {
        var (exitCode, output, errors) = Run("predict", digits.Model, images, "--json");
        Assert.True(exitCode == 0, errors);
        return SundialProcess.Events(output).Where(e => e.GetProperty("event").GetString() == "prediction");
    }

    private void Refused(string named, params string[] arguments)
    {
        var (exitCode, output, errors) = Run(arguments);
        Assert.True(exitCode == BadInput, $"exit {exitCode}\n{output}\n{errors}");
        Assert.Empty(output);
        Assert.Contains(named, Assert.Single(Lines(errors)), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }
}
