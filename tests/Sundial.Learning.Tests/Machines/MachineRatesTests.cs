using Sundial.Learning.Machines;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Machines;

public sealed class MachineRatesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sundial-rates-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "deep", MachineRates.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_measured_is_recalled_for_the_same_family_and_threads_only()
    {
        new MachineRates(Path).Remember("residual", 2, 1.5);
        var rates = new MachineRates(Path);
        Assert.Equal(1.5, rates.Recall("residual", 2));
        Assert.Null(rates.Recall("residual", 1));
        Assert.Null(rates.Recall("detector", 2));
        Assert.Single(_folder.GetFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_busy_hour_counts_little_and_a_quiet_one_much()
    {
        var rates = new MachineRates(Path);
        rates.Remember("residual", 2, 1);
        rates.Remember("residual", 2, 16);
        Assert.Equal(2, rates.Recall("residual", 2)!.Value, 3);
        rates.Remember("residual", 2, 32);
        Assert.Equal(4, rates.Recall("residual", 2)!.Value, 3);
        rates.Remember("residual", 2, 0.25);
        Assert.Equal(0.5, rates.Recall("residual", 2)!.Value, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1, 2]")]
    [InlineData("{\"a\": null, \"b\": {\"slowness\": \"fast\"}}")]
    [InlineData("\0\0\0")]
    public void A_damaged_file_is_nothing_and_is_made_anew(string damage)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, damage);
        var rates = new MachineRates(Path);
        Assert.Null(rates.Recall("residual", 2));
        rates.Remember("residual", 2, 3);
        Assert.Equal(3, rates.Recall("residual", 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e6)]
    public void What_cannot_be_a_rate_is_not_remembered(double slowness)
    {
        var rates = new MachineRates(Path);
        rates.Remember("residual", 2, slowness);
        Assert.Null(rates.Recall("residual", 2));
    }

    [Fact]
    public void Where_nothing_can_be_written_or_is_to_be_nothing_is_remembered()
    {
        var nowhere = new MachineRates(null);
        nowhere.Remember("residual", 2, 2);
        Assert.Null(nowhere.Recall("residual", 2));
        var folder = new MachineRates(_folder.FullName);
        folder.Remember("residual", 2, 2);
        Assert.Null(folder.Recall("residual", 2));
    }

    [Fact]
    public void A_tier_says_how_many_threads_compute_and_one_that_is_not_there_is_refused()
    {
        var request = new TrainingRequest { DataPath = "none", OutputPath = "none", StartedAt = 0, Deadline = TimeSpan.FromMinutes(1), Threads = 7 };
        Assert.Equal(7, request.Threads);
        Assert.Equal(1, (request with { Tier = ProcessingTier.Cpu1 }).Threads);
        Assert.Equal(2, (request with { Tier = ProcessingTier.Cpu2 }).Threads);
        var fault = Assert.Throws<TrainingException>(() => RequestCheck.Numbers(request with { Tier = ProcessingTier.Gpu }));
        Assert.Equal("tier.unavailable", fault.Code);
        Assert.Contains("cpu-1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_has_cuda_when_the_provider_lies_beside_it()
    {
        var library = System.IO.Path.Combine(_folder.FullName, "libonnxruntime.so.1");
        Assert.False(Processors.HasCuda(library));
        File.WriteAllText(System.IO.Path.Combine(_folder.FullName, "libonnxruntime_providers_cuda.so"), "");
        Assert.True(Processors.HasCuda(library));
    }
}
