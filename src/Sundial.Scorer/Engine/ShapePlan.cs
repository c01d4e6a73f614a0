namespace Sundial.Scorer.Engine;

/// <summary>What is known about calls whose inputs have certain shapes.</summary>
internal sealed class ShapePlan
{
    private readonly long[][] _inputs;

    /// <summary>A plan for the shapes of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outputs">The shapes of the model's outputs for them; null where they are not known or depend on more than shapes.</param>
    /// <param name="group">Calls it can share a batch with; null where it can with none.</param>
    public ShapePlan(InferenceCall call, OutputPlan[]? outputs, ShapeGroup? group)
    {
        _inputs = new long[call.Inputs.Count][];
        for (var i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = call.Inputs[i].Shape.ToArray();
        }

        Outputs = outputs;
        Group = group;
        Rows = group is null ? 0 : (int)Math.Min(_inputs[0][0], int.MaxValue);
    }

    /// <summary>The model's outputs.</summary>
    public OutputPlan[]? Outputs { get; }

    /// <summary>Calls it can share a batch with.</summary>
    public ShapeGroup? Group { get; }

    /// <summary>The call's own batch size.</summary>
    public int Rows { get; }

    /// <summary>Whether the inputs of a call have these shapes.</summary>
    public bool Fits(InferenceCall call)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (!call.Inputs[i].Shape.SequenceEqual(_inputs[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An output for certain shapes of the inputs.</summary>
/// <param name="Shape">Its dimensions.</param>
internal sealed record OutputPlan(long[] Shape);
