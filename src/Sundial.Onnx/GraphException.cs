namespace Sundial.Onnx;

/// <summary>A model or graph that cannot be read, built, checked or differentiated; the message is one sentence that says what and where.</summary>
public sealed class GraphException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public GraphException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public GraphException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the one that led to it.</summary>
    public GraphException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
