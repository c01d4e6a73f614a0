using Microsoft.AspNetCore.Http;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Answers to invocations, in the media type that the caller takes: a prediction for each example, of a classifier its label, of a detector its boxes.</summary>
internal static class InvocationAnswer
{
    /// <summary>The media type of the answer.</summary>
    /// <exception cref="RefusalException">The caller takes none that there is.</exception>
    public static string TypeFor(HttpRequest request)
    {
        var accept = (string?)request.Headers.Accept;
        if (string.IsNullOrWhiteSpace(accept))
        {
            return MediaTypes.Json;
        }

        foreach (var range in accept.Split(','))
        {
            switch (MediaTypes.Bare(range))
            {
                case "*/*" or "application/*" or MediaTypes.Json:
                    return MediaTypes.Json;
                case "text/*" or MediaTypes.Csv:
                    return MediaTypes.Csv;
            }
        }

        throw new RefusalException(StatusCodes.Status406NotAcceptable, $"There is no answer of the media type \"{accept}\"; accept application/json or text/csv.");
    }

    /// <summary>Writes the predictions of all examples.</summary>
    public static void Write(Exchange exchange, VariantFace face, InferenceCall call)
    {
        exchange.AnswerType = TypeFor(exchange.Http.Request);
        if (BoxAnswer.Of(exchange, face, call) is { } boxes)
        {
            boxes.WriteAll();
            return;
        }

        var rows = new AnswerRows(face, call);
        var to = exchange.Answer;
        if (exchange.AnswerType == MediaTypes.Csv)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                rows.WriteCsv(to, row);
                to.Write((byte)'\n');
            }

            return;
        }

        to.Write("{\"predictions\":["u8);
        for (var row = 0; row < rows.Count; row++)
        {
            if (row > 0)
            {
                to.Write((byte)',');
            }

            rows.WriteJson(to, row);
        }

        to.Write("]}"u8);
    }

    /// <summary>Writes the prediction of the only example.</summary>
    public static void WriteOne(Exchange exchange, VariantFace face, InferenceCall call)
    {
        exchange.AnswerType = TypeFor(exchange.Http.Request);
        if (BoxAnswer.Of(exchange, face, call) is { } boxes)
        {
            boxes.WriteOnly();
            return;
        }

        var rows = new AnswerRows(face, call);
        if (exchange.AnswerType == MediaTypes.Csv)
        {
            rows.WriteCsv(exchange.Answer, 0);
            exchange.Answer.Write((byte)'\n');
        }
        else
        {
            rows.WriteJson(exchange.Answer, 0);
        }
    }

    /// <summary>The probabilities among the outputs of a classifier: [N, classes]; null where there are none.</summary>
    public static TensorBuffer? ProbabilitiesOf(VariantFace face, InferenceCall call)
    {
        for (var i = 0; face.Labels.Count > 0 && i < call.Outputs.Count; i++)
        {
            var output = call.Outputs[i];
            if (output is { Name: ClassifierInput.ProbabilitiesName, Type: ElementType.Float } && output.Shape.Length == 2 && output.Shape[1] == face.Labels.Count)
            {
                return output;
            }
        }

        return null;
    }
}
