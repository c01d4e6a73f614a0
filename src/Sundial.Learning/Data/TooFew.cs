namespace Sundial.Learning.Data;

/// <summary>The one sentence about classes with too few images.</summary>
internal static class TooFew
{
    private const int NamedAtMost = 5;

    /// <exception cref="DatasetException">A class has fewer than <paramref name="least"/>.</exception>
    public static void Check(IReadOnlyList<IReadOnlyCollection<int>> pools, IReadOnlyList<string> classNames, int least, string purpose)
    {
        var poor = Enumerable.Range(0, pools.Count).Where(label => pools[label].Count < least).ToList();
        if (poor.Count == 0)
        {
            return;
        }

        var named = string.Join(", ", poor.Take(NamedAtMost).Select(label => $"\"{classNames[label]}\" ({pools[label].Count:N0})"));
        var more = poor.Count > NamedAtMost ? $" and {poor.Count - NamedAtMost:N0} more" : "";
        var classes = poor.Count == 1 ? "this class has" : "these classes have";
        throw new DatasetException(
            DatasetCodes.TooFew,
            $"Each class needs at least {least:N0} images {purpose}; {classes} fewer: {named}{more}. Add images or remove the class.");
    }
}
