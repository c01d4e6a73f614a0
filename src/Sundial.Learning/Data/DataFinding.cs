namespace Sundial.Learning.Data;

/// <summary>How grave something about data is.</summary>
public enum DataSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>The model may be worse for it.</summary>
    Warning,

    /// <summary>Nothing can be trained, or what is measured of the model will tell nothing.</summary>
    Error,
}

/// <summary>Something about data that should be known before training.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Sentence">What, in a sentence.</param>
public sealed record DataFinding(DataSeverity Severity, string Sentence);
