using System.CommandLine;
using Sundial.Cli.Commands.Endpoints;
using Sundial.Cli.Commands.Predictions;
using Sundial.Cli.Remote;
using Sundial.Contracts.Client;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial predict</c>: a saved model and images or a table, or an endpoint and whatever it takes.</summary>
internal sealed class PredictCommand : Command
{
    private readonly Argument<string> _model = OptionOf.Path("MODEL", "A model saved by sundial train, or the name of an endpoint.");
    private readonly Argument<string> _inputs = OptionOf.Path("INPUT", "An image, or a folder or archive of images; or a table (.csv, .tsv, gzipped or not), or - for standard input; for an endpoint also a .json file.");
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<long?> _memory = OptionOf.Memory();
    private readonly Option<string?> _variant = OptionOf.Text("--variant", "NAME", "Of an endpoint: the variant that is to answer; by their shares unless set.");
    private readonly Option<string?> _type = OptionOf.Text("--content-type", "TYPE", "Of an endpoint: what is sent, such as text/csv; told by the file unless set.");
    private readonly Option<string?> _accept = OptionOf.Text("--accept", "TYPE", "Of an endpoint: what the answer is to be, such as text/csv; what fits the request unless set.");
    private readonly Option<string?> _target = OptionOf.Text("--out", "FILE", "Of an endpoint: where the answer goes as it came. Of a saved model of a table: where the predictions go, as CSV.");
    private readonly Option<float?> _threshold = OptionOf.Threshold("Of a detector: give boxes from this score on, 0 to 1; from the model's own threshold unless set.");
    private readonly Option<string?> _draw = OptionOf.Text("--draw", "FILE", "Of a detector on this machine: write the picture with its boxes, names and scores to this .png or .jpg file; of several pictures, to this folder.");
    private readonly Surroundings _around;

    /// <summary>The command.</summary>
    public PredictCommand(Surroundings around)
        : base("predict", "Say what is on images or in the rows of a table, with a saved model or at an endpoint.")
    {
        _around = around;
        _target.Aliases.Add("--output");
        Add(_model);
        Add(_inputs);
        foreach (var option in (Option[])[_threads, _memory, _threshold, _draw, _target, _variant, _type, _accept, OptionOf.Json()])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    /// <summary>Whether a word names a model on this machine rather than an endpoint.</summary>
    public static bool IsLocal(string model) =>
        model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || File.Exists(model);

    private ExitCode Run(ParseResult parse)
    {
        var (model, inputs) = (parse.GetRequiredValue(_model), parse.GetRequiredValue(_inputs));
        if (!IsLocal(model))
        {
            if (parse.GetResult(_draw) is not null)
            {
                throw new UsageException($"--draw is for models on this machine, and {model} is an endpoint; download its model, or draw the boxes that it answers.");
            }

            var options = new InferenceOptions { Variant = parse.GetValue(_variant), Accept = parse.GetValue(_accept), Threshold = parse.GetValue(_threshold) };
            return RemoteCommand.Run(parse, _around, call => new EndpointPrediction(call, model, options, parse.GetValue(_type), parse.GetValue(_target)).RunAsync(inputs));
        }

        Option[] remote = [_variant, _type, _accept];
        if (remote.FirstOrDefault(option => parse.GetResult(option) is not null) is { } given)
        {
            throw new UsageException($"{given.Name} is for endpoints, and {model} is a model on this machine; leave it out.");
        }

        var question = new SavedModelQuestion(
            inputs, parse.GetValue(_threshold), parse.GetValue(_target), parse.GetValue(_draw), parse.GetValue(_threads), parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes);
        return SavedModelPrediction.Run(_around.Terminal, model, question);
    }
}
