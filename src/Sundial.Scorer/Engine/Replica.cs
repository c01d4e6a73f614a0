using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>A loaded copy of a model: a session that one thread at a time runs.</summary>
internal sealed unsafe class Replica : IDisposable
{
    private readonly Session _session;
    private readonly RunBinding _binding;
    private readonly ShapePlans _plans;
    private readonly TensorList _batchInputs = new();
    private readonly TensorList _batchOutputs = new();

    public Replica(Session session, ShapePlans plans)
    {
        _session = session;
        _plans = plans;
        _binding = session.Bind();
        Runner = new ReplicaRunner(this);
    }

    /// <summary>Runs what is queued, with this copy.</summary>
    public ReplicaRunner Runner { get; }

    /// <summary>Runs a call alone.</summary>
    /// <param name="call">The call, its inputs in the model's order.</param>
    /// <param name="plan">What is known of its shapes.</param>
    /// <returns>What is known now.</returns>
    /// <exception cref="OrtException">The model failed or refused the inputs.</exception>
    public ShapePlan? Run(InferenceCall call, ShapePlan? plan)
    {
        for (var i = 0; i < call.Inputs.Count; i++)
        {
            SetInput(i, call.Inputs[i]);
        }

        if (plan?.Outputs is not { } outputs)
        {
            RunUnplanned(call);
            return plan ?? _plans.Learn(call);
        }

        Preallocate(call, outputs);
        try
        {
            _binding.Run();
        }
        catch (OrtException)
        {
            // Either the model fails on this input, then it fails again; or the shapes of its outputs depend on the numbers in it.
            RunUnplanned(call);
            _plans.OutputsDoNotFollow();
            return null;
        }

        TakeTexts(call);
        return plan;
    }

    /// <summary>Runs calls of one group together.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="group">Their group.</param>
    /// <param name="rows">Rows of all.</param>
    /// <exception cref="OrtException">The model failed or refused the inputs; no call has an answer.</exception>
    public void RunBatch(ReadOnlySpan<InferenceCall> calls, ShapeGroup group, int rows)
    {
        for (var i = 0; i < group.InputRowBytes.Length; i++)
        {
            var input = At(_batchInputs, i);
            input.Reset("", calls[0].Inputs[i].Type, group.InputShape(i, rows), rows * group.InputRowBytes[i]);
            var bytes = input.Bytes;
            foreach (var call in calls)
            {
                var own = call.Inputs[i].Bytes;
                own.CopyTo(bytes);
                bytes = bytes[own.Length..];
            }

            SetInput(i, input);
        }

        for (var i = 0; i < group.OutputRowBytes.Length; i++)
        {
            var output = At(_batchOutputs, i);
            output.Reset("", _plans.OutputTypes[i], group.OutputShape(i, rows), rows * group.OutputRowBytes[i]);
            _binding.SetOutput(i, output.Pointer, (nuint)output.ByteCount, output.Type, output.Shape);
        }

        _binding.Run();
        Scatter(calls, group);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _batchInputs.Trim(0);
        _batchOutputs.Trim(0);
    }

    private void Scatter(ReadOnlySpan<InferenceCall> calls, ShapeGroup group)
    {
        var row = 0;
        foreach (var call in calls)
        {
            var rows = (int)call.Inputs[0].Shape[0];
            call.Outputs.Clear();
            for (var place = 0; place < WantedCount(call); place++)
            {
                var index = WantedAt(call, place);
                var size = group.OutputRowBytes[index];
                var own = call.Outputs.Add();
                own.Reset(_plans.OutputNames[index], _plans.OutputTypes[index], call.Wait.Plan?.Outputs?[index].Shape ?? group.OutputShape(index, rows), rows * size);
                _batchOutputs[index].Bytes.Slice(row * size, rows * size).CopyTo(own.Bytes);
            }

            row += rows;
        }
    }

    private void SetInput(int index, TensorBuffer input)
    {
        if (input.Type != ElementType.String)
        {
            _binding.SetInput(index, input.Pointer, (nuint)input.ByteCount, input.Type, input.Shape);
            return;
        }

        using var texts = OrtTensor.OfTexts(input.Bytes, input.Shape);
        _binding.SetInput(index, texts);
    }

    private void Preallocate(InferenceCall call, OutputPlan[] outputs)
    {
        if (call.Wanted.Count > 0)
        {
            LetAllocate();
        }

        call.Outputs.Clear();
        for (var place = 0; place < WantedCount(call); place++)
        {
            var index = WantedAt(call, place);
            var output = call.Outputs.Add();
            if (_plans.OutputTypes[index] == ElementType.String)
            {
                _binding.SetOutput(index, null);
                continue;
            }

            output.Reset(_plans.OutputNames[index], _plans.OutputTypes[index], outputs[index].Shape);
            _binding.SetOutput(index, output.Pointer, (nuint)output.ByteCount, output.Type, output.Shape);
        }
    }

    private void TakeTexts(InferenceCall call)
    {
        for (var place = 0; place < call.Outputs.Count; place++)
        {
            var index = WantedAt(call, place);
            if (_plans.OutputTypes[index] == ElementType.String)
            {
                call.Outputs[place].Adopt(_plans.OutputNames[index], _binding.TakeOutput(index));
            }
        }
    }

    private void RunUnplanned(InferenceCall call)
    {
        LetAllocate();
        _binding.Run();
        call.Outputs.Clear();
        for (var place = 0; place < WantedCount(call); place++)
        {
            var index = WantedAt(call, place);
            var output = call.Outputs.Add();
            output.Adopt(_plans.OutputNames[index], _binding.TakeOutput(index));
            if (_plans.IsInput(index))
            {
                output.Own();
            }
        }
    }

    private void LetAllocate()
    {
        for (var i = 0; i < _plans.OutputNames.Length; i++)
        {
            _binding.SetOutput(i, null);
        }
    }

    private int WantedCount(InferenceCall call) => call.Wanted.Count > 0 ? call.Wanted.Count : _plans.OutputNames.Length;

    private static int WantedAt(InferenceCall call, int place) => call.Wanted.Count > 0 ? call.Wanted[place] : place;

    private static TensorBuffer At(TensorList list, int index) => index < list.Count ? list[index] : list.Add();
}
