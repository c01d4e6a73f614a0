using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed class SessionOptionsTests
{
    [Fact]
    public void Each_property_reads_back_what_was_set_and_its_default_before()
    {
        using var options = new SessionOptions();
        Assert.Equal((0, 0, OptimizationLevel.All), (options.IntraOpThreads, options.InterOpThreads, options.OptimizationLevel));
        Assert.Equal((true, true, true, null), (options.EnableMemoryPattern, options.EnableCpuArena, options.AllowSpinning, options.ProfilePath));

        (options.IntraOpThreads, options.InterOpThreads, options.OptimizationLevel) = (3, 2, OptimizationLevel.Extended);
        (options.EnableMemoryPattern, options.EnableCpuArena, options.AllowSpinning, options.ProfilePath) = (false, false, false, "p");

        Assert.Equal((3, 2, OptimizationLevel.Extended), (options.IntraOpThreads, options.InterOpThreads, options.OptimizationLevel));
        Assert.Equal((false, false, false, "p"), (options.EnableMemoryPattern, options.EnableCpuArena, options.AllowSpinning, options.ProfilePath));
    }

    [Theory]
    [InlineData(OptimizationLevel.None)]
    [InlineData(OptimizationLevel.Basic)]
    [InlineData(OptimizationLevel.Extended)]
    [InlineData(OptimizationLevel.All)]
    public void A_model_runs_alike_at_every_level_and_with_every_kind_of_memory(OptimizationLevel level)
    {
        foreach (var (pattern, arena) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            using var options = new SessionOptions
            {
                IntraOpThreads = 1, OptimizationLevel = level, EnableMemoryPattern = pattern, EnableCpuArena = arena, AllowSpinning = false,
            };
            using var session = new Session(Models.Addition(), options);
            using var a = Vector(1f, 2f);
            Assert.Equal([2, 4], session.Run(("a", a), ("b", a))[0]);
        }
    }

    [Fact]
    public void A_number_of_threads_that_is_negative_and_a_key_without_a_name_are_refused()
    {
        using var options = new SessionOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.IntraOpThreads = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.InterOpThreads = -1);
        Assert.Equal(OrtErrorCode.InvalidArgument, Assert.Throws<OrtException>(() => options.AddConfig("", "1")).ErrorCode);
        using var run = new RunOptions();
        Assert.Throws<OrtException>(() => run.AddConfig("", "1"));
    }

    [Fact]
    public void A_configuration_entry_reaches_the_session()
    {
        using var options = new SessionOptions();
        options.AddConfig("session.load_model_format", "ORT");

        // The runtime's own format, which these bytes are not in.
        Assert.Throws<OrtException>(() => new Session(Models.Addition(), options));
    }

    [Fact]
    public void A_symbolic_dimension_takes_the_size_it_is_given()
    {
        using var options = new SessionOptions();
        options.FixDimension("N", 2);
        using var session = new Session(Models.Addition(), options);

        Assert.Equal([2], session.Inputs[0].Shape);
        Assert.Equal([null], session.Inputs[0].SymbolicShape);
    }

    [Fact]
    public void A_profile_is_written_where_it_was_asked_for()
    {
        var folder = Directory.CreateTempSubdirectory("sundial-profile");
        try
        {
            using var options = new SessionOptions { ProfilePath = Path.Combine(folder.FullName, "größe") };
            using var session = new Session(Models.Addition(), options);
            using var a = Vector(1f);
            session.Run(("a", a), ("b", a));

            var profile = session.EndProfiling();

            Assert.StartsWith(options.ProfilePath, profile, StringComparison.Ordinal);
            Assert.Contains("\"Add\"", File.ReadAllText(profile), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_a_profile_there_is_none_to_end()
    {
        using var session = Open(Models.Addition());
        Assert.Equal("", session.EndProfiling());
    }
}
