namespace Sundial.Server.Training.Master;

/// <summary>The end of a job's log, kept for when it fails.</summary>
internal static class LastWords
{
    /// <summary>At most so many characters: what SageMaker keeps of a failure, and enough for an exception's first lines.</summary>
    public const int Limit = 1024;

    /// <summary>The end of what was there and of the lines that came.</summary>
    public static string? Append(string? before, IEnumerable<string> lines)
    {
        var text = string.Join('\n', string.IsNullOrEmpty(before) ? lines : lines.Prepend(before));
        if (text.Length <= Limit)
        {
            return text.Length == 0 ? null : text;
        }

        var start = text.Length - Limit;
        return text[(char.IsLowSurrogate(text[start]) ? start + 1 : start)..];
    }
}
