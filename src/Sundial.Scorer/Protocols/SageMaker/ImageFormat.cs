using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>A picture, for an image classifier: decoded and resized as the classifier's training did it.</summary>
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
        if (face.Classifier is not { } classifier)
        {
            throw new RefusalException(
                StatusCodes.Status415UnsupportedMediaType, "The endpoint takes no pictures, because its model does not say how one becomes its input; send application/json or text/csv.");
        }

        _ = InvocationAnswer.TypeFor(exchange.Http.Request);
        var tensor = call.Inputs.Add();
        tensor.Reset(ClassifierInput.ImagesName, ElementType.UInt8, [1, classifier.Height, classifier.Width, classifier.Channels]);
        var encoded = exchange.Body.IsSingleSegment ? exchange.Body.FirstSpan : exchange.Body.ToArray();
        try
        {
            if (classifier.Decode(encoded, tensor.Bytes) is { } reason)
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
}
