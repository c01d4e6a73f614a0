using System.Text.Json;
using Sundial.Cli.Commands.Models;
using Sundial.Contracts.Models;
using Xunit;

namespace Sundial.Cli.Tests.Commands.Models;

public class ModelDownloadTests
{
    [Fact]
    public void A_file_gets_the_model_and_its_report_beside_it()
    {
        var plan = ModelDownload.Plan(Version("model.onnx", "model.report.json", "labels.txt"), "/out/cats.onnx");
        Assert.Equal([("model.onnx", "/out/cats.onnx"), ("model.report.json", "/out/cats.report.json")], plan.Select(file => (file.Entry.Path, file.Target)));
    }

    [Fact]
    public void A_folder_gets_every_file()
    {
        var plan = ModelDownload.Plan(Version("model.onnx", "sub/labels.txt"), "/out/cats");
        Assert.Equal(["/out/cats/model.onnx", "/out/cats/sub/labels.txt"], plan.Select(file => file.Target));
    }

    [Fact]
    public void Unless_set_it_goes_under_the_models_name()
    {
        Assert.Equal(Path.GetFullPath("cats.onnx"), ModelDownload.Plan(Version("model.onnx"), null)[0].Target);
        Assert.Equal(Path.GetFullPath("cats.bin"), ModelDownload.Plan(Version("weights.bin"), null)[0].Target);
        Assert.Equal(Path.GetFullPath("cats/a.bin"), ModelDownload.Plan(Version("a.bin", "b.bin"), null)[0].Target);
    }

    [Fact]
    public void A_model_of_many_files_fits_no_single_one() =>
        Assert.Contains("give a folder", Assert.Throws<UsageException>(() => ModelDownload.Plan(Version("a.bin", "b.bin"), "cats.onnx")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/outside")]
    [InlineData("a/../../outside")]
    public void A_path_that_leads_out_of_the_folder_is_refused(string path) =>
        Assert.Equal("model.path-outside", Assert.Throws<UsageException>(() => ModelDownload.Plan(Version("a.bin", path), "/out/cats")).Code);

    private static ModelVersionView Version(params string[] paths) =>
        new(Guid.NewGuid(), "cats", 1, false, null, JsonSerializer.SerializeToElement(new { }), [.. paths.Select(path => new FileEntry(path, new string('0', 64), 1))], paths.Length, DateTimeOffset.UnixEpoch);
}
