using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>A model that answers: loaded from an ONNX file, in as many copies as its load needs, none while it is at rest.</summary>
internal sealed class ScoringModel : IAsyncDisposable
{
    private readonly ModelMemory _memory;
    private readonly CallCheck _check;
    private readonly ShapePlans _plans;
    private readonly Batcher _batcher;
    private readonly Lock _gate = new();
    private Task _loading = Task.CompletedTask;
    private bool _isLoading;
    private long _calmSince;
    private bool _disposed;

    private ScoringModel(string path, ScoringOptions options, ModelMemory memory, Session session)
    {
        _memory = memory;
        Path = path;
        ReplicaBytes = ModelMemory.EstimateBytes(ModelFile.SizeOf(path));
        Signature = SignatureReader.Read(session, path);
        Metadata = session.Metadata;
        _check = new CallCheck(Signature);
        _plans = new ShapePlans(Signature, session.Inputs, session.Outputs);
        _batcher = new Batcher(() => StartLoading(), StartCalibrating, memory.Clock);
        _calmSince = memory.Clock.GetTimestamp();
        Options = options;
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>What it takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The entries of its file by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How it is kept; may be changed at any time.</summary>
    public ScoringOptions Options
    {
        get;
        set
        {
            field = value;
            _batcher.WithinLatency = value.WithinLatency;
        }
    }

    /// <summary>Copies that are loaded.</summary>
    public int Replicas => _batcher.Replicas;

    /// <summary>Bytes that its copies take, by the size of its file.</summary>
    public long MemoryBytes => Replicas * ReplicaBytes;

    /// <summary>Bytes that one copy takes.</summary>
    public long ReplicaBytes { get; }

    /// <summary>How many batches of more than one call it has run.</summary>
    public long Batches => _batcher.Runs.Batches;

    /// <summary>When it was last called, as the clock's timestamp.</summary>
    public long LastUsed => _batcher.LastUsed;

    /// <summary>What it has learnt about shapes and batches.</summary>
    internal ShapePlans Plans => _plans;

    /// <summary>The shapes that it answered a made-up call with; null where it took none.</summary>
    internal long[][]? TrialShapes { get; private set; }

    /// <summary>Loads a model's first copy, tries it, and learns whether batching helps it.</summary>
    /// <param name="path">The ONNX file. It stays there unchanged as long as the model: further copies are loaded from it.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="memory">What it shares memory with.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">It cannot be read, is no ONNX model, or uses what the engine does not have.</exception>
    public static async Task<ScoringModel> LoadAsync(string path, ScoringOptions options, ModelMemory memory, CancellationToken cancel)
    {
        // Before the first byte is read: two that are loaded at once are not to take the same room.
        using var room = await memory.ReserveAsync(ModelMemory.EstimateBytes(ModelFile.SizeOf(path)), cancel);
        return await PatientThread.RunAsync(() => Load(path, options, memory, cancel));
    }

    /// <summary>Runs a call: at once on this thread where a copy is free, else when its turn comes, perhaps together with others.</summary>
    /// <param name="call">What goes in and comes out; nobody else touches it before the end.</param>
    /// <param name="cancel">Gives up while it waits; what runs is run to its end.</param>
    /// <exception cref="InvalidRequestException">The call does not fit the signature, or the engine refuses its shapes.</exception>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    /// <exception cref="ModelLoadException">It was at rest, and could not be loaded again.</exception>
    /// <exception cref="ModelUnloadedException">It was disposed of.</exception>
    public ValueTask RunAsync(InferenceCall call, CancellationToken cancel)
    {
        try
        {
            _check.Check(call);
        }
        catch (InvalidRequestException fault)
        {
            return ValueTask.FromException(fault);
        }

        return _batcher.RunAsync(call, _plans.Find(call) ?? _plans.Predict(call), cancel);
    }

    /// <summary>Gives the memory of all copies back where none has anything to do; the next call loads it again.</summary>
    /// <returns>Whether it is at rest now.</returns>
    public bool TryUnload()
    {
        Release(_batcher.Remove(int.MaxValue, onlyIfIdle: true));
        return _batcher.Replicas == 0;
    }

    /// <summary>Lets the calls that came before be answered, and gives all memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        Task loading;
        lock (_gate)
        {
            _disposed = true;
            loading = _loading;
        }

        await _batcher.CloseAsync();
        await loading;
        Release(_batcher.Remove(int.MaxValue, onlyIfIdle: false));
        _memory.Remove(this);
    }

    /// <summary>Looks at the load since the last time, and adds or takes away copies.</summary>
    /// <param name="elapsed">Time since the last time.</param>
    internal void Scale(TimeSpan elapsed)
    {
        var (busySeconds, waiting, busy) = _batcher.TakeLoad();
        var replicas = _batcher.Replicas;
        if (replicas == 0)
        {
            return;
        }

        // A run that has not ended is not counted yet: who is busy now counts as having been so.
        var utilization = Math.Max(
            elapsed > TimeSpan.Zero ? Math.Min(1, busySeconds / (elapsed.TotalSeconds * replicas)) : 0,
            busySeconds == 0 ? busy / (double)replicas : 0);
        var now = _memory.Clock.GetTimestamp();
        var load = new ReplicaLoad(
            replicas, utilization, waiting, busy > 0 ? TimeSpan.Zero : _memory.Clock.GetElapsedTime(LastUsed, now), _memory.Clock.GetElapsedTime(_calmSince, now));
        if (!ReplicaPolicy.IsCalm(load))
        {
            _calmSince = now;
            load = load with { CalmFor = TimeSpan.Zero };
        }

        var wanted = ReplicaPolicy.Decide(load, Options.Scaling, Environment.ProcessorCount);
        if (wanted > replicas && _memory.HasRoom(ReplicaBytes))
        {
            StartLoading();
        }
        else if (wanted < replicas)
        {
            Release(_batcher.Remove(replicas - wanted, onlyIfIdle: false));
            _calmSince = now;
        }
    }

    private static ScoringModel Load(string path, ScoringOptions options, ModelMemory memory, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var session = ModelFile.Open(path);
        try
        {
            cancel.ThrowIfCancellationRequested();
            var model = new ScoringModel(path, options, memory, session);
            var replica = new Replica(session, model._plans);
            model.Try(replica);
            model._batcher.Add(replica);
            memory.Add(model);
            return model;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void StartLoading()
    {
        lock (_gate)
        {
            if (!_isLoading && (!_disposed || _batcher.Replicas == 0))
            {
                _isLoading = true;
                _loading = Task.Run(LoadCopiesAsync);
            }
        }
    }

    private async Task LoadCopiesAsync()
    {
        do
        {
            try
            {
                // A first copy is waited for and gets its room; one that is to help others does without where there is none.
                using var room = _batcher.Replicas == 0 ? await _memory.ReserveAsync(ReplicaBytes, CancellationToken.None) : _memory.TryReserve(ReplicaBytes);
                if (room is null)
                {
                    continue;
                }

                var replica = new Replica(ModelFile.Open(Path), _plans);
                if (!_batcher.Add(replica))
                {
                    Release([replica]);
                }
            }
            catch (Exception fault)
            {
                // A copy that was to help others may come later; where there is none, those who wait would wait for ever.
                if (_batcher.Replicas == 0)
                {
                    _batcher.Fail(fault as ModelLoadException ?? new ModelLoadException($"The model {System.IO.Path.GetFileName(Path)} cannot be loaded: {fault.Message}", fault));
                }
            }
        }
        while (!EndLoading());
    }

    // Under the lock, so that a call that comes to wait either is seen here or starts the next loading.
    private bool EndLoading()
    {
        lock (_gate)
        {
            _isLoading = _batcher is { Replicas: 0, HasWaiting: true };
            return !_isLoading;
        }
    }

    private void Try(Replica replica)
    {
        using var call = InferenceCall.Rent();
        foreach (var size in TrialInputs.IsOpen(Signature) ? TrialInputs.Sizes : [1])
        {
            if (!TrialInputs.AreSmall(Signature, size))
            {
                return;
            }

            try
            {
                TrialInputs.Fill(call, Signature, i => TrialInputs.ShapeOf(Signature.Inputs[i], size), new Random(1));
                _ = replica.Run(call, plan: null);
                // Once more as calls will be run: with its outputs in place.
                var plan = replica.Run(call, _plans.Find(call));
                TrialShapes = [.. Signature.Inputs.Select(input => TrialInputs.ShapeOf(input, size))];
                if (plan?.Group is { } group && group.AskForPlan(_memory.Clock))
                {
                    group.Plan = Calibration.Measure(replica, group, Signature, rests: _memory.IsInUse);
                }

                return;
            }
            catch (Exception fault) when (fault is OrtException or InvalidRequestException)
            {
                // Another size, or none: what it is called with will show.
            }
        }
    }

    private void StartCalibrating(ShapeGroup group) => _ = PatientThread.RunAsync(
        () =>
        {
            try
            {
                // A copy of its own, gone afterwards, so that nobody waits for it.
                var replica = new Replica(ModelFile.Open(Path), _plans);
                group.Plan = Calibration.Measure(replica, group, Signature, rests: _memory.IsInUse);
                Release([replica]);
            }
            catch (ModelLoadException)
            {
                group.Plan = BatchPlan.Off;
            }

            return true;
        });

    private void Release(IReadOnlyList<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            replica.Dispose();
            _memory.WasReleased();
        }
    }
}
