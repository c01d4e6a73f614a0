using Xunit;

namespace Sundial.XGBoost.Tests;

public sealed class XGBoostLibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sundial-xgboost-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_variable_that_names_nothing_is_told_of()
    {
        var missing = Assert.Throws<XGBoostException>(() => XGBoostLibrary.Load(_folder.FullName, _folder.FullName));
        Assert.Contains(XGBoostLibrary.PathVariable, missing.Message, StringComparison.Ordinal);
        Assert.True(missing.IsMissing);
    }

    [Fact]
    public void A_file_that_is_no_library_is_told_of()
    {
        var file = Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "xgboost.dll" : OperatingSystem.IsMacOS() ? "libxgboost.dylib" : "libxgboost.so");
        File.WriteAllText(file, "no library");
        var damaged = Assert.Throws<XGBoostException>(() => XGBoostLibrary.Load(null, _folder.FullName));
        Assert.Contains(file, damaged.Message, StringComparison.Ordinal);
        Assert.True(damaged.IsMissing);
    }

    [Fact]
    public void Where_it_is_not_available_a_sentence_says_how_to_get_it()
    {
        var available = XGBoostLibrary.IsAvailable(out var reason);
        Assert.Equal(available, reason is null);
        Assert.True(available || reason!.Contains(XGBoostLibrary.PathVariable, StringComparison.Ordinal), reason);
    }
}
