using Sundial.Console.Uploads;
using Xunit;

namespace Sundial.Console.Tests.Uploads;

/// <summary>A file's name tells whether it is worth sending, and what a data set of it is called.</summary>
public sealed class UploadedFileTests
{
    [Theory]
    [InlineData("photos.zip")]
    [InlineData("photos.TAR.GZ")]
    [InlineData("photos.tgz")]
    [InlineData("people.csv")]
    [InlineData("people.csv.gz")]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz")]
    public void What_can_be_learned_from_is_taken(string name) => Assert.Null(UploadedFile.FaultOf(name));

    [Theory]
    [InlineData("notes.pdf", "a document")]
    [InlineData("cat.JPG", "one picture")]
    [InlineData("sums.xlsx", "save it as .csv")]
    [InlineData("stuff.rar", "pack it as .zip")]
    [InlineData("model.onnx", "a model, not data")]
    [InlineData("README", "nothing that can be learned from")]
    [InlineData("", "no name")]
    public void What_cannot_is_refused_with_what_was_expected(string name, string why)
    {
        var fault = UploadedFile.FaultOf(name);
        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.Contains("one folder for each class", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_are_told_in_short() => Assert.True(UploadedFile.FaultOf(new string('x', 10_000) + ".pdf")!.Length < 400);

    [Theory]
    [InlineData("people.csv", "people")]
    [InlineData("people.csv.gz", "people")]
    [InlineData("My photos (2).tar.gz", "My-photos--2")]
    [InlineData("blåbær.zip", "bl-b-r")]
    [InlineData("...hidden.tar", "hidden")]
    [InlineData("数字.zip", "data")]
    [InlineData("<script>alert(1)</script>.csv", "script-alert-1---script")]
    public void Data_set_is_called_by_what_its_name_may_have(string file, string name) => Assert.Equal(name, UploadedFile.DatasetNameOf(file));

    [Theory]
    [InlineData("people.csv", "table")]
    [InlineData("people.tsv.gz", "table")]
    [InlineData("photos.zip", null)]
    public void Tables_are_known_by_their_names(string file, string? task) => Assert.Equal(task, UploadedFile.TaskOf(file));
}
