using Sundial.Worker.Algorithms;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

public sealed class AlgorithmDeadlineTests : IDisposable
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);

    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void The_file_says_when_and_how_long_the_whole_budget_was()
    {
        var deadline = Read("{\"deadline_unix_ms\":1060000,\"budget_ms\":75000}");
        Assert.Equal(TimeSpan.FromSeconds(60), deadline.Source.Current);
        Assert.Equal(TimeSpan.FromSeconds(75), deadline.Nominal);
        Assert.Null(Read("{\"deadline_unix_ms\":1060000}").Nominal);
    }

    [Fact]
    public void A_file_that_is_rewritten_moves_the_deadline_and_half_of_one_does_not()
    {
        var deadline = Read("{\"deadline_unix_ms\":1060000}");
        _job.With("input/config/deadline.json", "{\"deadline_unix_ms\":10");
        deadline.Look();
        Assert.Equal(TimeSpan.FromSeconds(60), deadline.Source.Current);
        _job.With("input/config/deadline.json", "{\"deadline_unix_ms\":1090000}");
        deadline.Look();
        Assert.Equal(TimeSpan.FromSeconds(90), deadline.Source.Current);
    }

    [Fact]
    public void Where_nobody_says_so_there_must_be_another_end() =>
        Assert.Throws<AlgorithmException>(() => AlgorithmDeadline.Read(new AlgorithmFolder(_job.Path), s_start, otherwise: null));

    private AlgorithmDeadline Read(string file)
    {
        _job.With("input/config/deadline.json", file);
        return AlgorithmDeadline.Read(new AlgorithmFolder(_job.Path), s_start, otherwise: null);
    }
}
