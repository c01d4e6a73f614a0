namespace Sundial.Scorer.Engine;

/// <summary>Calls that differ in nothing but their first dimension: those that can share a batch.</summary>
internal sealed class ShapeGroup
{
    private const int MostLooks = 4;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(30);

    private readonly long[][] _inputRests;
    private readonly long[][] _outputRests;
    private volatile BatchPlan? _plan;
    private int _asked;
    private long _askedAt;

    /// <summary>The group of a call that was answered with all its outputs.</summary>
    public ShapeGroup(InferenceCall call, ShapePlans plans)
    {
        Plans = plans;
        _inputRests = Rests(call.Inputs);
        _outputRests = Rests(call.Outputs);
        InputRowBytes = RowBytes(call.Inputs);
        OutputRowBytes = RowBytes(call.Outputs);
    }

    /// <summary>What else the model has learnt.</summary>
    public ShapePlans Plans { get; }

    /// <summary>Bytes of one row of each input.</summary>
    public int[] InputRowBytes { get; }

    /// <summary>Bytes of one row of each output.</summary>
    public int[] OutputRowBytes { get; }

    /// <summary>Whether and how far batching helps; null while nobody has looked.</summary>
    public BatchPlan? Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>Whether tensors all have the same first dimension, of at least one.</summary>
    public static bool HaveOneBatchSize(TensorList tensors)
    {
        var rows = tensors[0].Shape.Length > 0 ? tensors[0].Shape[0] : 0;
        for (var i = 1; i < tensors.Count; i++)
        {
            if (tensors[i].Shape.Length == 0 || tensors[i].Shape[0] != rows)
            {
                return false;
            }
        }

        return rows is > 0 and <= int.MaxValue;
    }

    /// <summary>Whether a call is one of these.</summary>
    public bool Takes(InferenceCall call)
    {
        for (var i = 0; i < _inputRests.Length; i++)
        {
            if (!call.Inputs[i].Shape[1..].SequenceEqual(_inputRests[i].AsSpan(1)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The shape of an input of so many rows.</summary>
    public long[] InputShape(int index, int rows) => WithRows(_inputRests[index], rows);

    /// <summary>The shape of an output of so many rows.</summary>
    public long[] OutputShape(int index, int rows) => WithRows(_outputRests[index], rows);

    /// <summary>Whether somebody should look whether batching helps: nobody has, or it was found not to, perhaps because the machine was busy with other things.</summary>
    /// <param name="clock">The time.</param>
    /// <returns>True for one who asks, who then has to do it.</returns>
    public bool AskForPlan(TimeProvider clock)
    {
        var asked = Volatile.Read(ref _asked);
        var isDue = asked == 0 || (asked < MostLooks && _plan is { Helps: false } && clock.GetElapsedTime(_askedAt) >= s_betweenLooks);
        if (!isDue || Interlocked.CompareExchange(ref _asked, asked + 1, asked) != asked)
        {
            return false;
        }

        _askedAt = clock.GetTimestamp();
        return true;
    }

    private static long[] WithRows(long[] shape, int rows)
    {
        var copy = (long[])shape.Clone();
        copy[0] = rows;
        return copy;
    }

    private static long[][] Rests(TensorList tensors)
    {
        var rests = new long[tensors.Count][];
        for (var i = 0; i < rests.Length; i++)
        {
            rests[i] = tensors[i].Shape.ToArray();
        }

        return rests;
    }

    private static int[] RowBytes(TensorList tensors)
    {
        var bytes = new int[tensors.Count];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (int)(tensors[i].ByteCount / tensors[i].Shape[0]);
        }

        return bytes;
    }
}
