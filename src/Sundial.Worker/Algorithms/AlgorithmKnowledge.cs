using System.Text.Json;
using Sundial.Learning.Tuning.Knowledge;

namespace Sundial.Worker.Algorithms;

/// <summary>What earlier jobs have taught about hyperparameters, gathered for this one from what the platform keeps: a lesson a job.</summary>
internal static class AlgorithmKnowledge
{
    /// <summary>Gathers it into a file.</summary>
    /// <param name="folder">Where it is found.</param>
    /// <returns>The file; null where nothing is known, or nothing that can be read: it is no more than advice.</returns>
    public static string? Gather(AlgorithmFolder folder)
    {
        try
        {
            if (!File.Exists(folder.Knowledge))
            {
                return null;
            }

            using var file = JsonDocument.Parse(File.ReadAllBytes(folder.Knowledge));
            var known = file.RootElement.GetProperty("lessons").EnumerateArray()
                .Select(lesson => KnowledgeBase.Read(JsonSerializer.SerializeToUtf8Bytes(lesson)))
                .OfType<KnowledgeBase>()
                .Aggregate(new KnowledgeBase(), (all, lesson) => all.Merge(lesson));
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Gathered)!);
            File.WriteAllBytes(folder.Gathered, known.ToJson());
            return folder.Gathered;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
