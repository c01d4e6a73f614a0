namespace Sundial.Learning.Data;

/// <summary>
/// Data that cannot be read or cannot be learned from. The message is one sentence: what is wrong, where, and what to do.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <summary>Creates an exception with a code and a message.</summary>
    /// <param name="code">A stable string of the form <c>area.fault</c>; scripts rely on it.</param>
    /// <param name="message">One sentence for the person at the terminal.</param>
    public DatasetException(string code, string message)
        : base(message) => Code = code;

    /// <summary>Creates an exception with a code, a message and what caused it.</summary>
    /// <param name="code">A stable string of the form <c>area.fault</c>; scripts rely on it.</param>
    /// <param name="message">One sentence for the person at the terminal.</param>
    /// <param name="inner">The fault beneath.</param>
    public DatasetException(string code, string message, Exception inner)
        : base(message, inner) => Code = code;

    /// <summary>A stable string such as <c>dataset.one-class</c>; see <see cref="DatasetCodes"/>.</summary>
    public string Code { get; }
}
