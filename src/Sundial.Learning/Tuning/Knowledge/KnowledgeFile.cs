namespace Sundial.Learning.Tuning.Knowledge;

/// <summary>Keeps what jobs have taught in a file.</summary>
public static class KnowledgeFile
{
    /// <summary>What a file knows, with what comes with Sundial.</summary>
    /// <param name="path">The file; need not exist, and one that cannot be read counts as none: advice must not stop a training.</param>
    public static KnowledgeBase Load(string path) => KnowledgeBase.Shipped.Merge(Own(path));

    /// <summary>Adds what a job has taught. A kill leaves the file as it was or as it is to be.</summary>
    /// <param name="path">The file. Of two jobs that add at the same moment, one may be forgotten; both are whole.</param>
    /// <param name="lesson">What was taught.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Improve(string path, KnowledgeEntry lesson)
    {
        var improved = Own(path).Learn(lesson).ToJson();
        var partial = $"{path}.{Environment.ProcessId}.partial";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(improved);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    private static KnowledgeBase Own(string path)
    {
        try
        {
            return KnowledgeBase.Read(File.ReadAllBytes(path)) ?? new KnowledgeBase();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new KnowledgeBase();
        }
    }
}
