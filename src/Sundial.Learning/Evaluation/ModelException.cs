namespace Sundial.Learning.Evaluation;

/// <summary>A file that is no model of the kind asked for. The message is one sentence: what is wrong, with which file, and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">Stable name of the problem; see <see cref="ModelCodes"/>.</param>
    /// <param name="message">What, where, and what to do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ModelException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Stable name of the problem.</summary>
    public string Code { get; }
}

/// <summary>The codes a <see cref="ModelException"/> carries. They never change their meaning.</summary>
public static class ModelCodes
{
    /// <summary>The path names nothing.</summary>
    public const string Missing = "model.missing";

    /// <summary>The operating system refuses to let it be read.</summary>
    public const string Unreadable = "model.unreadable";

    /// <summary>The bytes are no ONNX model, or one that was damaged.</summary>
    public const string Damaged = "model.damaged";

    /// <summary>It is an ONNX model, but not an image classifier as Sundial saves them.</summary>
    public const string Foreign = "model.foreign";
}
