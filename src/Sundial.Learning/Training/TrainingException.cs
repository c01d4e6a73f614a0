namespace Sundial.Learning.Training;

/// <summary>A run that cannot be begun or ended as asked. The message is one sentence that says what, where and what to do.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">Stable name of the problem, such as <c>deadline.too-short</c>.</param>
    /// <param name="message">What, where, and what to do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public TrainingException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Stable name of the problem.</summary>
    public string Code { get; }
}
