using System.Text.Json.Nodes;

namespace Sundial.Learning.Tuning.Knowledge;

/// <summary>Makes one entry of two about data of much the same shape.</summary>
internal static class KnowledgeMerge
{
    private const int MostConfigurations = 12;

    /// <summary>Both in one: counts added, importances weighed by trials, configurations united.</summary>
    public static KnowledgeEntry Merge(KnowledgeEntry first, KnowledgeEntry second)
    {
        var (a, b) = (Math.Max(1, first.Jobs), (double)Math.Max(1, second.Jobs));
        return new KnowledgeEntry
        {
            Task = first.Task,
            Shape = new DataShape(
                Mean(first.Shape.Items, second.Shape.Items, a, b),
                Mean(first.Shape.Inputs, second.Shape.Inputs, a, b),
                Mean(first.Shape.Outputs, second.Shape.Outputs, a, b),
                Mean(first.Shape.Balance, second.Shape.Balance, a, b)),
            Jobs = first.Jobs + second.Jobs,
            Trials = first.Trials + second.Trials,
            Importances = Importances(first, second),
            Configurations = Configurations([.. first.Configurations, .. second.Configurations]),
            Source = first.Source ?? second.Source,
        };
    }

    private static SortedDictionary<string, double> Importances(KnowledgeEntry first, KnowledgeEntry second)
    {
        var merged = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in first.Importances.Keys.Union(second.Importances.Keys))
        {
            var (sum, weight) = (0.0, 0.0);
            foreach (var entry in new[] { first, second })
            {
                if (entry.Importances.TryGetValue(name, out var share))
                {
                    sum += Math.Max(1, entry.Trials) * share;
                    weight += Math.Max(1, entry.Trials);
                }
            }

            merged[name] = Math.Round(sum / weight, 6);
        }

        return merged;
    }

    private static KnownConfiguration[] Configurations(KnownConfiguration[] all) =>
        [.. all.GroupBy(one => Key(one.Values), StringComparer.Ordinal)
            .Select(same => new KnownConfiguration(same.First().Values, same.Average(one => one.Gain), same.Sum(one => one.Jobs)))
            .OrderByDescending(one => one.Jobs * (0.1 + Math.Max(0, one.Gain)))
            .ThenBy(one => Key(one.Values), StringComparer.Ordinal)
            .Take(MostConfigurations)];

    private static string Key(JsonObject values) => string.Join(' ', values.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value?.ToJsonString()}"));

    // Shapes are compared by their powers of ten, so they are averaged so.
    private static double Mean(double first, double second, double a, double b) =>
        Math.Round(Math.Exp(((a * Math.Log(Math.Max(1e-3, first))) + (b * Math.Log(Math.Max(1e-3, second)))) / (a + b)), 6);
}
