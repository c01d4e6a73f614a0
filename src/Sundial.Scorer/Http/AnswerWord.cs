namespace Sundial.Scorer.Http;

/// <summary>What an answer about one example comes to in a word, by which it is found again among those that were kept.</summary>
internal readonly ref struct AnswerWord
{
    /// <summary>The class it speaks for, in UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> Label { get; init; }

    /// <summary>How sure it is; null where nothing says so.</summary>
    public double? Confidence { get; init; }
}
