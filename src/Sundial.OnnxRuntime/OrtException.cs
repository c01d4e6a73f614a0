namespace Sundial.OnnxRuntime;

/// <summary>What kind of failure ONNX Runtime reported (its <c>OrtErrorCode</c>).</summary>
public enum OrtErrorCode
{
    /// <summary>No failure; never carried by an exception.</summary>
    Ok = 0,

    /// <summary>A failure without a more exact code, for example an error inside a custom operator.</summary>
    Fail = 1,

    /// <summary>A name, shape or type the model does not take.</summary>
    InvalidArgument = 2,

    /// <summary>A file is missing.</summary>
    NoSuchFile = 3,

    /// <summary>No model was loaded.</summary>
    NoModel = 4,

    /// <summary>An execution engine failed.</summary>
    EngineError = 5,

    /// <summary>The runtime threw inside.</summary>
    RuntimeException = 6,

    /// <summary>The model's bytes are not a valid protocol buffer.</summary>
    InvalidProtobuf = 7,

    /// <summary>The model is loaded already.</summary>
    ModelLoaded = 8,

    /// <summary>The operator or data type has no implementation.</summary>
    NotImplemented = 9,

    /// <summary>The graph breaks the rules of ONNX.</summary>
    InvalidGraph = 10,

    /// <summary>An execution provider failed.</summary>
    ExecutionProviderFail = 11,

    /// <summary>Loading was cancelled.</summary>
    LoadCanceled = 12,
}

/// <summary>ONNX Runtime refused or failed; <see cref="Exception.Message"/> is the runtime's own text.</summary>
public sealed class OrtException : Exception
{
    /// <summary>An exception with the runtime's code and text.</summary>
    /// <param name="errorCode">The kind of failure.</param>
    /// <param name="message">The runtime's text.</param>
    public OrtException(OrtErrorCode errorCode, string message)
        : base(message) => ErrorCode = errorCode;

    /// <summary>The kind of failure.</summary>
    public OrtErrorCode ErrorCode { get; }
}
