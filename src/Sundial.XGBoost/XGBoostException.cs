namespace Sundial.XGBoost;

/// <summary>XGBoost refused or failed, or is not there; <see cref="Exception.Message"/> is one sentence.</summary>
public sealed class XGBoostException : Exception
{
    /// <summary>An exception with the library's sentence, or ours.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="isMissing">Whether the library itself could not be found or loaded.</param>
    public XGBoostException(string message, bool isMissing = false)
        : base(message) => IsMissing = isMissing;

    /// <summary>An exception with what caused it.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="isMissing">Whether the library itself could not be found or loaded.</param>
    /// <param name="inner">The fault beneath.</param>
    public XGBoostException(string message, bool isMissing, Exception inner)
        : base(message, inner) => IsMissing = isMissing;

    /// <summary>Whether the library itself could not be found or loaded: everything that does without it goes on.</summary>
    public bool IsMissing { get; }
}
