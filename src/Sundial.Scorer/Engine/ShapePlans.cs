using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>What a model has learnt about shapes: which outputs follow from which inputs, and which calls can share a batch.</summary>
internal sealed class ShapePlans
{
    // Beyond so many shapes it forgets and learns anew: memory stays bounded whatever is asked for.
    private const int MostPlans = 256;
    private const int MostGroups = 64;

    private readonly Lock _gate = new();
    private readonly string[] _outputNames;
    private readonly ElementType[] _outputTypes;
    private readonly List<ShapeGroup> _groups = [];
    private volatile Dictionary<ulong, ShapePlan> _plans = [];
    private volatile ShapePlan? _last;
    private readonly bool[] _isInput;
    private volatile bool _outputsFollow;

    public ShapePlans(ModelSignature signature, IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs)
    {
        _outputNames = [.. signature.Outputs.Select(output => output.Name)];
        _outputTypes = [.. signature.Outputs.Select(output => Datatypes.Parse(output.Datatype))];
        _isInput = [.. outputs.Select(output => inputs.Any(input => input.Name == output.Name))];
        _outputsFollow = !_isInput.Contains(true);
        CanBatch = _outputsFollow && IsOneFreeDimension(inputs, outputs);
    }

    /// <summary>Whether the first dimension of every input and output may be one and the same free dimension, and all are numbers.</summary>
    public bool CanBatch { get; }

    /// <summary>The model's outputs.</summary>
    public ReadOnlySpan<string> OutputNames => _outputNames;

    /// <summary>Their types.</summary>
    public ReadOnlySpan<ElementType> OutputTypes => _outputTypes;

    /// <summary>Whether an output is an input of the model handed through, memory and all.</summary>
    public bool IsInput(int output) => _isInput[output];

    /// <summary>Whether the model has answered a call with shapes like this one's; what is known about them then.</summary>
    public ShapePlan? Find(InferenceCall call)
    {
        if (_last is { } last && last.Fits(call))
        {
            return last;
        }

        if (_plans.TryGetValue(KeyOf(call), out var plan) && plan.Fits(call))
        {
            _last = plan;
            return plan;
        }

        return null;
    }

    /// <summary>What follows for a call from others that differ in the size of their batch only; null where no such were proven.</summary>
    public ShapePlan? Predict(InferenceCall call)
    {
        if (!CanBatch || !ShapeGroup.HaveOneBatchSize(call.Inputs))
        {
            return null;
        }

        lock (_gate)
        {
            var group = _groups.Find(group => group.Plan is { MostRows: > 1 } && group.Takes(call));
            if (group is null)
            {
                return null;
            }

            var rows = (int)call.Inputs[0].Shape[0];
            return Remember(call, new ShapePlan(call, [.. _outputNames.Select((_, output) => new OutputPlan(group.OutputShape(output, rows)))], group));
        }
    }

    /// <summary>Learns from a call that was answered.</summary>
    /// <returns>What is known now.</returns>
    public ShapePlan? Learn(InferenceCall call)
    {
        // Only some outputs: the others' shapes are not known.
        if (call.Wanted.Count > 0)
        {
            return null;
        }

        lock (_gate)
        {
            return Remember(call, new ShapePlan(call, OutputsOf(call), GroupOf(call)));
        }
    }

    /// <summary>The outputs turned out not to follow from the shapes: none is preallocated from now on, and nothing batched.</summary>
    public void OutputsDoNotFollow()
    {
        lock (_gate)
        {
            _outputsFollow = false;
            _groups.ForEach(group => group.Plan = BatchPlan.Off);
            _plans = [];
            _last = null;
        }
    }

    private static bool IsOneFreeDimension(IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs)
    {
        var all = inputs.Concat(outputs).ToArray();
        return inputs.Count > 0
            && all.All(tensor => tensor.ElementType != ElementType.String && tensor.Shape.Count > 0 && tensor.Shape[0] < 0)
            && all.Select(tensor => tensor.SymbolicShape[0]).OfType<string>().Distinct().Count() <= 1;
    }

    private static ulong KeyOf(InferenceCall call)
    {
        var key = 14695981039346656037;
        for (var i = 0; i < call.Inputs.Count; i++)
        {
            foreach (var dimension in call.Inputs[i].Shape)
            {
                key = (key ^ (ulong)dimension) * 1099511628211;
                key ^= key >> 29;
            }

            key = (key ^ ulong.MaxValue) * 1099511628211;
        }

        return key;
    }

    private ShapePlan Remember(InferenceCall call, ShapePlan plan)
    {
        _plans = new Dictionary<ulong, ShapePlan>(_plans.Count < MostPlans ? _plans : []) { [KeyOf(call)] = plan };
        return plan;
    }

    private OutputPlan[]? OutputsOf(InferenceCall call)
    {
        if (!_outputsFollow)
        {
            return null;
        }

        var outputs = new OutputPlan[call.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new OutputPlan(call.Outputs[i].Shape.ToArray());
        }

        return outputs;
    }

    private ShapeGroup? GroupOf(InferenceCall call)
    {
        if (!CanBatch || !_outputsFollow || !ShapeGroup.HaveOneBatchSize(call.Inputs) || !ShapeGroup.HaveOneBatchSize(call.Outputs) || call.Inputs[0].Shape[0] != call.Outputs[0].Shape[0])
        {
            return null;
        }

        var group = _groups.Find(group => group.Takes(call));
        if (group is null && _groups.Count < MostGroups)
        {
            _groups.Add(group = new ShapeGroup(call, this));
        }

        return group;
    }
}
