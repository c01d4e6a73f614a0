using System.Diagnostics;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Engine;

/// <summary>1 to 15 models of one process, each of whose outputs are the next one's inputs, in the same memory.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly ScoringModel[] _stages;
    private readonly IReadOnlyList<int>[] _sources;

    private Pipeline(ScoringModel[] stages, IReadOnlyList<int>[] sources)
    {
        _stages = stages;
        _sources = sources;
        Signature = new ModelSignature(stages[0].Signature.Inputs, stages[^1].Signature.Outputs);
    }

    /// <summary>What the first takes and the last gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The models, in order.</summary>
    public IReadOnlyList<ScoringModel> Stages => _stages;

    /// <summary>Copies of the model that has the fewest.</summary>
    public int Replicas => _stages.Min(stage => stage.Replicas);

    /// <summary>Bytes that all copies take.</summary>
    public long MemoryBytes => _stages.Sum(stage => stage.MemoryBytes);

    /// <summary>How the models are kept; may be changed at any time.</summary>
    public ScoringOptions Options
    {
        get => _stages[0].Options;
        set => Array.ForEach(_stages, stage => stage.Options = value);
    }

    /// <summary>Loads a chain of models.</summary>
    /// <param name="paths">Their ONNX files, in order; one for a model alone.</param>
    /// <param name="options">How each is kept.</param>
    /// <param name="memory">What they share memory with.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">One cannot be loaded, or does not take what the one before it gives.</exception>
    public static async Task<Pipeline> LoadAsync(IReadOnlyList<string> paths, ScoringOptions options, ModelMemory memory, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(paths.Count, ChainRules.Most);
        var stages = new List<ScoringModel>();
        try
        {
            foreach (var path in paths)
            {
                stages.Add(await ScoringModel.LoadAsync(path, options, memory, cancel));
            }

            var sources = new IReadOnlyList<int>[stages.Count];
            for (var i = 1; i < stages.Count; i++)
            {
                var (before, after) = (stages[i - 1].Signature, stages[i].Signature);
                sources[i] = ChainRules.Connect(before, after) ?? throw new ModelLoadException(
                    $"Stage {i + 1} of the chain does not take what stage {i} gives.\ngives: {ChainRules.Written(before.Outputs)}\ntakes: {ChainRules.Written(after.Inputs)}");
            }

            return new Pipeline([.. stages], sources);
        }
        catch
        {
            foreach (var stage in stages)
            {
                await stage.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Runs a call through all models.</summary>
    /// <param name="call">What goes into the first and comes out of the last.</param>
    /// <param name="cancel">Gives up between the models and while one is waited for.</param>
    /// <exception cref="InvalidRequestException">The call does not fit the signature, or the engine refuses its shapes.</exception>
    /// <exception cref="ModelFaultException">A model failed.</exception>
    public ValueTask RunAsync(InferenceCall call, CancellationToken cancel) =>
        _stages.Length == 1 && !call.MeasureStages ? _stages[0].RunAsync(call, cancel) : RunAllAsync(call, cancel);

    /// <summary>Runs a made-up call through all models: what a new revision has to do before it goes live without an example of its own.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False where no call could be made up that the models take: their signatures leave too much open.</returns>
    /// <exception cref="ModelFaultException">A model failed.</exception>
    public async Task<bool> WarmUpAsync(CancellationToken cancel)
    {
        using var call = InferenceCall.Rent();
        if (_stages[0].TrialShapes is not { } shapes)
        {
            return false;
        }

        TrialInputs.Fill(call, Signature, input => shapes[input], new Random(1));
        try
        {
            await RunAsync(call, cancel);
            return true;
        }
        catch (Exception fault) when (fault is InvalidRequestException or ModelFaultException && TrialInputs.IsOpen(Signature))
        {
            // The sizes that were made up may be what it does not take.
            return false;
        }
        catch (InvalidRequestException fault)
        {
            throw new ModelFaultException($"The model does not take a call made up from its own signature: {fault.Message}", fault);
        }
    }

    /// <summary>Disposes of the models, each once its last run has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var stage in _stages)
        {
            await stage.DisposeAsync();
        }
    }

    // Two calls take turns: the outputs of one change places with the inputs of the other, memory and all.
    private async ValueTask RunAllAsync(InferenceCall call, CancellationToken cancel)
    {
        if (_stages.Length == 1)
        {
            await RunStageAsync(0, call, call, cancel);
            return;
        }

        using var between = InferenceCall.Rent();
        using var other = InferenceCall.Rent();

        // What is wanted is wanted of the last; all before give all they have.
        between.Wanted.AddRange(call.Wanted);
        call.Wanted.Clear();
        try
        {
            await RunStageAsync(0, call, call, cancel);
        }
        finally
        {
            call.Wanted.AddRange(between.Wanted);
            between.Wanted.Clear();
        }

        var (from, to) = (call, between);
        for (var stage = 1; stage < _stages.Length; stage++)
        {
            HandOn(from, to, stage);
            if (stage == _stages.Length - 1)
            {
                to.Wanted.AddRange(call.Wanted);
            }

            await RunStageAsync(stage, to, call, cancel);
            (from, to) = (to, to == between ? other : between);
        }

        call.Outputs.Clear();
        for (var i = 0; i < from.Outputs.Count; i++)
        {
            call.Outputs.Add();
            call.Outputs.Swap(i, from.Outputs, i);
        }
    }

    private async ValueTask RunStageAsync(int stage, InferenceCall call, InferenceCall measured, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await _stages[stage].RunAsync(call, cancel);
        if (measured.MeasureStages)
        {
            measured.AddStage(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
    }

    private void HandOn(InferenceCall from, InferenceCall to, int stage)
    {
        to.Inputs.Clear();
        var inputs = _stages[stage].Signature.Inputs;
        for (var i = 0; i < inputs.Count; i++)
        {
            to.Inputs.Add();
            to.Inputs.Swap(i, from.Outputs, _sources[stage][i]);
            to.Inputs[i].Rename(inputs[i].Name);
        }
    }
}
