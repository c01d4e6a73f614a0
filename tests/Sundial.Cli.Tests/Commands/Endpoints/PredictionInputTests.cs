using System.Text;
using Sundial.Cli.Commands;
using Sundial.Cli.Commands.Endpoints;
using Sundial.Contracts.Client;
using Xunit;

namespace Sundial.Cli.Tests.Commands.Endpoints;

public sealed class PredictionInputTests
{
    [Theory]
    [InlineData("x", "\u00ff\u00d8\u00ff\u00e0", "image/jpeg")]
    [InlineData("x.jpg", "\u0089PNG\r\n", "image/png")]
    [InlineData("x", " \n{\"instances\": []}", "application/json")]
    [InlineData("x", "[1]", "application/json")]
    [InlineData("x", "5.1,3.5\n", "text/csv")]
    [InlineData("x.csv", "a\u0001", "text/csv")]
    [InlineData("x.bin", "a\u0001", "application/octet-stream")]
    public void What_a_file_is_its_beginning_tells(string name, string text, string type) =>
        Assert.Equal(type, PredictionInput.MediaTypeOf(name, Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}""", true)]
    [InlineData("""{"inputs":[[1,2]]}""", false)]
    [InlineData("""{"instances":[[1,2]]}""", false)]
    [InlineData("""[1,2""", false)]
    public void Tensors_go_by_the_open_inference_protocol(string json, bool tensors) =>
        Assert.Equal(tensors, new PredictionInput("-", Encoding.UTF8.GetBytes(json), "application/json").IsOpenInference);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no file or folder nowhere.png", Assert.Throws<UsageException>(() => PredictionInput.Of("nowhere.png", null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model.onnx", true)]
    [InlineData("models/best", true)]
    [InlineData("digits", false)]
    public void Files_are_models_and_other_words_are_endpoints(string model, bool local) => Assert.Equal(local, PredictCommand.IsLocal(model));

    [Fact]
    public void Answers_of_classifiers_are_labels()
    {
        var answer = Answer("""{"predictions":[{"label":"7","confidence":0.987},{"label":"1"}]}""");
        Assert.Equal([("7", 0.987), ("1", null)], AnswerWords.Labels(answer));
        Assert.Equal(["7\t98.7 %", "1"], AnswerWords.Lines(answer));
        Assert.Equal(["cat\t90.0 %"], AnswerWords.Lines(Answer("""{"label":"cat","confidence":0.9,"probabilities":{"cat":0.9,"dog":0.1}}""")));
    }

    [Fact]
    public void Other_answers_are_told_as_they_are()
    {
        Assert.Equal(["y FP32[1,2]: 1.5, 2"], AnswerWords.Lines(Answer("""{"model_name":"m","outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[1.5,2]}]}""")));
        Assert.Equal(["""{"predictions":[[0.5,0.5]]}"""], AnswerWords.Lines(Answer("""{"predictions":[[0.5,0.5]]}""")));
        Assert.Equal(["0.5,0.5", "0.1,0.9"], AnswerWords.Lines(Answer("0.5,0.5\r\n0.1,0.9\n", "text/csv; charset=utf-8")));
        Assert.Equal(["3 B of application/octet-stream; keep them with --out FILE"], AnswerWords.Lines(Answer("abc", "application/octet-stream")));
        Assert.Equal("YWJj", AnswerWords.Value(Answer("abc", "application/octet-stream")));
    }

    private static InferenceAnswer Answer(string text, string type = "application/json") => new(Encoding.UTF8.GetBytes(text), type, null);
}
