using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>A picture, for an image classifier or a detector: decoded and resized as its training did it.</summary>
internal sealed class ImageFormat : PredictionFormat
{
    private ImageFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static ImageFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(Exchange exchange, VariantFace face, InferenceCall call)
    {
        var (height, width, channels) = face switch
        {
            { Classifier: { } classifier } => (classifier.Height, classifier.Width, classifier.Channels),
            { Detector: { } detector } => (detector.Height, detector.Width, detector.Channels),
            _ => throw new RefusalException(
                StatusCodes.Status415UnsupportedMediaType, "The endpoint takes no pictures, because its model does not say how one becomes its input; send application/json or text/csv."),
        };
        _ = InvocationAnswer.TypeFor(exchange.Http.Request);
        var tensor = call.Inputs.Add();
        tensor.Reset(ClassifierInput.ImagesName, ElementType.UInt8, [1, height, width, channels]);
        var encoded = exchange.Body.IsSingleSegment ? exchange.Body.FirstSpan : exchange.Body.ToArray();
        try
        {
            if (Decode(exchange, face, encoded, tensor.Bytes) is { } reason)
            {
                throw new InvalidRequestException($"The picture cannot be read: {reason}; send a whole JPEG or PNG file.");
            }
        }
        catch (DatasetException fault)
        {
            throw new RefusalException(StatusCodes.Status501NotImplemented, fault.Message);
        }
    }

    /// <inheritdoc/>
    public override void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed) => InvocationAnswer.WriteOne(exchange, face, call);

    private static string? Decode(Exchange exchange, VariantFace face, ReadOnlySpan<byte> encoded, Span<byte> pixels)
    {
        if (face.Detector is not { } detector)
        {
            return face.Classifier!.Decode(encoded, pixels);
        }

        var reason = detector.Decode(encoded, pixels, out var stored);
        exchange.Picture = stored;
        return reason;
    }
}
