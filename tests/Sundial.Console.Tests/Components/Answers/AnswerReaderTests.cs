using System.Text;
using Sundial.Console.Components.Answers;
using Xunit;

namespace Sundial.Console.Tests.Components.Answers;

/// <summary>Whatever an endpoint answers is shown as what it is.</summary>
public sealed class AnswerReaderTests
{
    private const string Json = "application/json";

    [Fact]
    public void Classifier_s_answer_has_the_likeliest_class_first()
    {
        var answer = Assert.IsType<ClassesAnswer>(Read("""{"label":"7","confidence":0.9,"probabilities":{"1":0.06,"7":0.9,"9":0.04}}"""));
        var only = Assert.Single(answer.Rows);
        Assert.Equal(("7", 0.9), (only.Label, only.Confidence!.Value));
        Assert.Equal(["7", "1", "9"], only.Shares.Select(share => share.Label));
        Assert.Equal("7, 90.0 % sure.", AnswerWords.Of(answer));
    }

    [Fact]
    public void Rows_of_a_table_are_answered_one_by_one() =>
        Assert.Equal(["yes", "no"], Assert.IsType<ClassesAnswer>(Read("""{"predictions":[{"label":"yes","confidence":0.8},{"label":"no"}]}""")).Rows.Select(row => row.Label));

    [Fact]
    public void Detector_s_answer_is_boxes()
    {
        var answer = Assert.IsType<BoxesAnswer>(Read("""{"boxes":[{"label":"RBC","score":0.97,"left":1,"top":2,"right":30.5,"bottom":40},{"label":"WBC","score":0.5,"left":0,"top":0,"right":9,"bottom":9},{"label":"RBC","score":0.4,"left":0,"top":0,"right":9,"bottom":9}]}"""));
        Assert.Equal(new("RBC", "97.0 %", 1, 2, 30.5, 40), answer.Boxes[0]);
        Assert.Equal("Found: 2 × RBC, 1 × WBC.", AnswerWords.Of(answer));
        Assert.Equal("Nothing was found.", AnswerWords.Of(Read("""{"boxes":[]}""")));
    }

    [Fact]
    public void Numbers_stay_as_they_were_written() => Assert.Equal(["12.50", "-1e-7"], Assert.IsType<NumbersAnswer>(Read("""{"predictions":[12.50,-1e-7]}""")).Values);

    [Fact]
    public void Tensors_have_name_type_shape_and_their_first_values()
    {
        var tensor = Assert.Single(Assert.IsType<TensorsAnswer>(Read($$"""{"outputs":[{"name":"y","datatype":"FP32","shape":[1,40],"data":[{{string.Join(',', Enumerable.Range(0, 40))}}]}]}""")).Tensors);
        Assert.Equal(("y", "FP32", "[1,40]"), (tensor.Name, tensor.Datatype, tensor.Shape));
        Assert.EndsWith("23, …", tensor.Values, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"boxes":[{"label":"RBC"}]}""")]
    [InlineData("""{"boxes":"none"}""")]
    [InlineData("""{"predictions":[1,"2"]}""")]
    [InlineData("""[1,2,3]""")]
    [InlineData("null")]
    [InlineData("{broken")]
    public void Anything_else_is_shown_as_it_is(string body) => Assert.IsType<TextAnswer>(Read(body));

    [Fact]
    public void Long_text_is_cut_and_bytes_are_not_shown()
    {
        Assert.True(Assert.IsType<TextAnswer>(AnswerReader.Read(Encoding.UTF8.GetBytes(new string('x', 100_000)), "text/plain")).IsCut);
        Assert.Equal(new BytesAnswer(3, "application/x-numpy"), AnswerReader.Read(new byte[] { 1, 2, 3 }, "application/x-numpy"));
    }

    private static Answer Read(string body) => AnswerReader.Read(Encoding.UTF8.GetBytes(body), Json);
}
