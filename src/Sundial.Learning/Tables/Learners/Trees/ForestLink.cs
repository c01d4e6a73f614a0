namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>How a forest's sums become predictions.</summary>
internal enum ForestLink
{
    /// <summary>A number, once scaled.</summary>
    Number,

    /// <summary>The logarithm of the odds of the second of two classes.</summary>
    Logistic,

    /// <summary>Scores of the classes, which the exponential function makes probabilities.</summary>
    Softmax,

    /// <summary>The probability of the second of two classes.</summary>
    Share,

    /// <summary>The probabilities of the classes.</summary>
    Shares,
}
