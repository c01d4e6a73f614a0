using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;
using Xunit;

namespace Sundial.Learning.Tests.Data.Sources;

public sealed class DatasetLayoutTests
{
    [Fact]
    public void Folders_below_a_class_belong_to_it()
    {
        var layout = DatasetLayout.Infer(["cat/1.png", "dog/small/1.png", "dog/small/old/2.png"]);

        Assert.Equal(("dog", DataSplit.Unspecified, null), layout.Place("dog/small/old/2.png"));
        Assert.Equal(("cat", DataSplit.Unspecified, null), layout.Place("cat/1.png"));
    }

    [Fact]
    public void A_folder_around_everything_is_passed_through_even_when_a_readme_lies_beside_it()
    {
        var layout = DatasetLayout.Infer(["README.md", "pets-v2/images/train/cat/1.png", "pets-v2/images/test/cat/1.png", "pets-v2/images/train/dog/2.jpeg"]);

        Assert.Equal(("cat", DataSplit.Test, null), layout.Place("pets-v2/images/test/cat/1.png"));
        Assert.NotNull(layout.Place("README.md").Fault);
    }

    [Fact]
    public void One_class_folder_is_a_class_and_not_a_folder_around_everything()
    {
        Assert.Equal("cat", DatasetLayout.Infer(["pets/cat/1.png", "pets/cat/2.png"]).Place("pets/cat/1.png").ClassName);
        Assert.Equal("cat", DatasetLayout.Infer(["cat/1.png", "cat/2.png"]).Place("cat/1.png").ClassName);
    }

    [Fact]
    public void A_folder_of_images_named_test_beside_others_is_a_class()
    {
        var layout = DatasetLayout.Infer(["test/1.png", "exam/1.png"]);

        Assert.Equal(("test", DataSplit.Unspecified, null), layout.Place("test/1.png"));
    }

    [Fact]
    public void What_lies_outside_train_and_test_is_told_so()
    {
        var layout = DatasetLayout.Infer(["train/cat/1.png", "test/cat/1.png", "spare/cat/1.png", "train/2.png"]);

        Assert.Equal("outside the train and test folders", layout.Place("spare/cat/1.png").Fault);
        Assert.Equal("not in a class folder", layout.Place("train/2.png").Fault);
    }

    [Theory]
    [InlineData(".DS_Store", true)]
    [InlineData("cat/._1.png", true)]
    [InlineData(".git/objects/1.png", true)]
    [InlineData("__MACOSX/cat/1.png", true)]
    [InlineData("cat/Thumbs.db", true)]
    [InlineData("cat/1.png", false)]
    public void Leavings_of_operating_systems_are_passed_over(string name, bool junk) => Assert.Equal(junk, EntryNames.IsJunk(name));

    [Theory]
    [InlineData("./cat//1.png", "cat/1.png")]
    [InlineData("cat\\1.png", "cat/1.png")]
    [InlineData("cat/a..b.png", "cat/a..b.png")]
    public void Names_are_brought_into_one_form(string raw, string name) => Assert.Equal(name, EntryNames.Checked("x.zip", raw));
}
