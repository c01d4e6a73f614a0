namespace Sundial.Scorer.Engine;

/// <summary>One request to a model: what goes in, what is wanted, what came out. Pooled: rented, filled, run, read, disposed of.</summary>
/// <remarks>For one thread at a time. Between the start of a run and its end nobody else touches it.</remarks>
internal sealed class InferenceCall : IDisposable
{
    // What a pooled call keeps of its memory; larger requests pay for their memory each time.
    private const int MostKeptBytes = 4 << 20;
    private const int MostPooled = 256;
    private const long MostPooledBytes = 64 << 20;

    private static readonly System.Collections.Concurrent.ConcurrentQueue<InferenceCall> s_pool = new();
    private static int s_pooled;
    private static long s_pooledBytes;

    [ThreadStatic]
    private static InferenceCall? t_last;

    private double[] _stageSeconds = [];
    private int _stages;
    private bool _rented;

    private InferenceCall() => Wait = new CallWait(this);

    private long Capacity => Inputs.Capacity + Outputs.Capacity;

    /// <summary>How it waits for its turn.</summary>
    internal CallWait Wait { get; }

    /// <summary>What goes in. The model brings them into its own order.</summary>
    public TensorList Inputs { get; } = new();

    /// <summary>What came out: the model's outputs in its order, or those of <see cref="Wanted"/> in that order.</summary>
    public TensorList Outputs { get; } = new();

    /// <summary>Indices of the outputs that are wanted, each once; none for all.</summary>
    public List<int> Wanted { get; } = [];

    /// <summary>Whether <see cref="StageSeconds"/> is wanted.</summary>
    public bool MeasureStages { get; set; }

    /// <summary>Seconds of each model of a pipeline, waiting included; empty unless <see cref="MeasureStages"/>.</summary>
    public ReadOnlySpan<double> StageSeconds => _stageSeconds.AsSpan(0, _stages);

    /// <summary>An empty call.</summary>
    public static InferenceCall Rent()
    {
        var call = t_last;
        if (call is not null)
        {
            t_last = null;
        }
        else if (s_pool.TryDequeue(out call))
        {
            Interlocked.Decrement(ref s_pooled);
            Interlocked.Add(ref s_pooledBytes, -call.Capacity);
        }
        else
        {
            call = new InferenceCall();
        }

        call._rented = true;
        return call;
    }

    /// <summary>Gives it back; its tensors are the next request's.</summary>
    public void Dispose()
    {
        if (!_rented)
        {
            return;
        }

        _rented = false;
        Inputs.Trim(MostKeptBytes);
        Outputs.Trim(MostKeptBytes);
        Inputs.Clear();
        Outputs.Clear();
        Wanted.Clear();
        MeasureStages = false;
        _stages = 0;
        if (t_last is null)
        {
            t_last = this;
        }
        else if (Interlocked.Increment(ref s_pooled) <= MostPooled)
        {
            if (Interlocked.Add(ref s_pooledBytes, Capacity) > MostPooledBytes)
            {
                Interlocked.Add(ref s_pooledBytes, -Capacity);
                Inputs.Trim(0);
                Outputs.Trim(0);
            }

            s_pool.Enqueue(this);
        }
        else
        {
            Interlocked.Decrement(ref s_pooled);
        }
    }

    /// <summary>Notes how long the next stage took.</summary>
    internal void AddStage(double seconds)
    {
        if (_stages == _stageSeconds.Length)
        {
            Array.Resize(ref _stageSeconds, _stages + 16);
        }

        _stageSeconds[_stages++] = seconds;
    }
}
