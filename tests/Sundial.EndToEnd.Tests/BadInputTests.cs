using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>What users get wrong: each gets one clear sentence, an exit code that tells the kind, and no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int Usage = 2;
    private const int BadInput = 3;
    private const int DeadlineRefused = 4;
    private const int OutputUnwritable = 5;

    private readonly TemporaryFolder _folder = new();
    private string[] _wrapper = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_folder() => Refused(BadInput, "no images", "train", Directory.CreateDirectory(_folder["empty"]).FullName, "--within", "10s");

    [Fact]
    public void A_folder_that_is_not_there() => Refused(BadInput, "nowhere", "train", _folder["nowhere"], "--within", "10s");

    [Fact]
    public void One_class() =>
        Refused(BadInput, "one class", "train", _folder.Write("data", Pictures.Classes(20, 16, 16, 3, "cat")), "--within", "10s");

    [Fact]
    public void Three_images() =>
        Refused(BadInput, "at least", "train", _folder.Write("data", Pictures.Classes(1, 16, 16, 3, "cat", "cow", "dog")), "--within", "10s");

    [Fact]
    public void Nothing_but_a_claim_of_sixty_thousand_pixels_a_side()
    {
        _folder.Write("data/cat/huge.png", Png.Claiming(60_000, 60_000));
        _folder.Write("data/dog/huge.png", Png.Claiming(60_000, 60_000));
        Refused(BadInput, "huge.png", "train", _folder["data"], "--within", "10s");
    }

    [Fact]
    public void A_zip_that_climbs_out_of_its_folder()
    {
        var zip = Archives.Zip(_folder["climbing.zip"], [.. Pictures.Classes(3, 16, 16, 3, "cat", "dog"), ("../cat/evil.png", Pictures.Png(16, 16, 3, 0, 0))]);
        Refused(BadInput, "..", "train", zip, "--within", "10s");
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(_folder.Path)!, "cat", "evil.png")));
    }

    [Fact]
    public void A_tar_bomb() => Refused(BadInput, "bomb.tar.gz", "train", Archives.Bomb(_folder["bomb.tar.gz"], megabytes: 200), "--within", "10s");

    [Theory]
    [InlineData("0")]
    [InlineData("0s")]
    [InlineData("soon")]
    [InlineData("-5m")]
    public void A_deadline_that_is_no_time(string within) => Refused(null, "--within", "train", Pictures16(), "--within", within);

    [Fact]
    public void A_deadline_of_four_hundred_days() => Refused(DeadlineRefused, "30", "train", Pictures16(), "--within", "400d");

    [Fact]
    public void A_deadline_that_is_too_short_names_one_that_would_do() => Refused(DeadlineRefused, "shortest", "train", Pictures16(), "--within", "1s");

    [Fact]
    public void No_deadline_at_all() => Refused(Usage, "--within", "train", Pictures16());

    [Fact]
    public void An_output_that_cannot_be_written_is_refused_before_training()
    {
        _folder.Write("file", "not a folder"u8);
        Refused(OutputUnwritable, "model.onnx", "train", Pictures16(), "--within", "10s", "--out", _folder["file/model.onnx"]);
    }

    [Fact]
    public void An_output_that_is_a_folder_is_refused_before_training()
    {
        Directory.CreateDirectory(_folder["models"]);
        Refused(OutputUnwritable, "--out", "train", Pictures16(), "--within", "10s", "--out", _folder["models"]);
    }

    [Fact]
    public void A_folder_that_may_not_be_read()
    {
        var pictures = Pictures16();
        WithoutPermissions(pictures, () => Refused(BadInput, "pictures", "train", pictures, "--within", "10s"));
    }

    [Fact]
    public void A_folder_that_may_not_be_written_to()
    {
        var pictures = Pictures16();
        var closed = Directory.CreateDirectory(_folder["closed"]).FullName;
        WithoutPermissions(closed, () => Refused(OutputUnwritable, "closed", "train", pictures, "--within", "10s", "--out", Path.Combine(closed, "model.onnx")));
    }

    [Fact]
    public void A_damaged_model()
    {
        var image = _folder.Write("one.png", Pictures.Png(16, 16, 3, 0, 0));
        Refused(BadInput, "damaged.onnx", "predict", _folder.Write("damaged.onnx", [8, 8, 58, 200, 1, 2, 3]), image);
        Refused(BadInput, "text.onnx", "predict", _folder.Write("text.onnx", "hello, I am a text"u8), image);
        Refused(BadInput, "missing.onnx", "predict", _folder["missing.onnx"], image);
    }

    [Fact]
    public void With_json_the_problem_is_the_last_event()
    {
        var (exitCode, output, _) = SundialProcess.Run(_folder.Path, "train", _folder["nowhere"], "--within", "10s", "--json");
        Assert.Equal(BadInput, exitCode);
        var last = SundialProcess.Events(output)[^1];
        Assert.Equal("failed", last.GetProperty("event").GetString());
        Assert.Equal(DatasetCodes.Missing, last.GetProperty("code").GetString());
        Assert.Contains("nowhere", last.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Does something while nobody may enter a folder. Root may enter any, so a process of root's is started without that privilege.</summary>
    private void WithoutPermissions(string folder, Action act)
    {
        if (OperatingSystem.IsWindows())
        {
            return;   // it has other permissions
        }

        var mode = File.GetUnixFileMode(folder);
        File.SetUnixFileMode(folder, UnixFileMode.None);
        try
        {
            _wrapper = Environment.IsPrivilegedProcess
                ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search"]
                : [];
            act();
        }
        finally
        {
            _wrapper = [];
            File.SetUnixFileMode(folder, mode);
        }
    }

    private string Pictures16() => _folder.Write("pictures", Pictures.Classes(10, 16, 16, 3, "cat", "dog"));

    private void Refused(int? exitCode, string named, params string[] arguments)
    {
        var (actual, output, errors) = SundialProcess.RunUnder(_wrapper, _folder.Path, arguments);
        var all = $"exit {actual}\n{output}\n{errors}";
        Assert.True(exitCode is null ? actual is Usage or DeadlineRefused : actual == exitCode, all);
        var sentence = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sundial: ", sentence, StringComparison.Ordinal);
        Assert.Contains(named, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output + errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.partial"));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.report.json"));
    }
}
