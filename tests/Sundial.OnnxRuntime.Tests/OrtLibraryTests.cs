using Sundial.OnnxRuntime.Native;
using Xunit;

namespace Sundial.OnnxRuntime.Tests;

public sealed class OrtLibraryTests
{
    [Fact]
    public void The_pinned_library_is_found_above_the_binary_and_has_a_version() => Assert.True(Version.Parse(OrtLibrary.Version) >= new Version(1, 17));

    [Fact]
    public void Every_function_we_name_is_in_the_loaded_library()
    {
        _ = OrtLibrary.Version;
        Assert.All(Enum.GetValues<Slot>(), slot => Assert.True(OrtApi.Has(slot), $"{slot}"));
    }

    [Fact]
    public void A_library_that_is_nowhere_is_an_error_that_says_where_it_was_looked_for_and_what_to_run()
    {
        // Has no folder above it but the root, and need not exist.
        var folder = Path.Combine(Path.GetPathRoot(Path.GetTempPath())!, "sundial-nowhere");

        var missing = Assert.Throws<OrtException>(() => OrtLibrary.Find(null, folder));

        Assert.Equal(OrtErrorCode.NoSuchFile, missing.ErrorCode);
        Assert.Contains(folder, missing.Message, StringComparison.Ordinal);
        Assert.Contains("run ./sundial once, or npm ci --ignore-scripts in native/", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_path_in_the_environment_is_an_error_that_names_the_variable()
    {
        var missing = Assert.Throws<OrtException>(() => OrtLibrary.Find("not-there", AppContext.BaseDirectory));

        Assert.Contains($"{OrtLibrary.PathVariable} names \"not-there\"", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_or_its_folder_may_be_named()
    {
        var found = OrtLibrary.Find();

        Assert.Equal(found, OrtLibrary.Find(found, "/"));
        Assert.Equal(found, OrtLibrary.Find(Path.GetDirectoryName(found), "/"));
    }
}
