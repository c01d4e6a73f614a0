using Sundial.Learning.Tuning.Knowledge;
using Sundial.Worker.Algorithms;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

public sealed class AlgorithmKnowledgeTests : IDisposable
{
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void What_jobs_have_taught_is_gathered_and_what_cannot_be_read_is_passed_over()
    {
        var folder = new AlgorithmFolder(_job.Path);
        Assert.Null(AlgorithmKnowledge.Gather(folder));
        _job.With("input/config/knowledge.json", $"{{\"lessons\":[{Lesson("table", 3)},{{\"format\":99}},{Lesson("image-classification", 4)},{Lesson("table", 5)}]}}");

        var known = KnowledgeBase.Read(File.ReadAllBytes(AlgorithmKnowledge.Gather(folder)!))!;

        Assert.Equal([("image-classification", 1, 4), ("table", 2, 8)], known.Entries.Select(entry => (entry.Task, entry.Jobs, entry.Trials)).Order());
        _job.With("input/config/knowledge.json", "[");
        Assert.Null(AlgorithmKnowledge.Gather(folder));
    }

    private static string Lesson(string task, int trials) =>
        System.Text.Encoding.UTF8.GetString(new KnowledgeBase().Learn(new KnowledgeEntry { Task = task, Shape = new DataShape(1000, 10, 2), Jobs = 1, Trials = trials }).ToJson());
}
