namespace Sundial.Scorer.Engine;

/// <summary>The memory that all models of the process share.</summary>
internal sealed class ModelMemory : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ScoringModel> _models = [];

    /// <summary>Memory for models.</summary>
    /// <param name="boundBytes">How much they may take together; the least recently used go first.</param>
    /// <param name="clock">The time.</param>
    public ModelMemory(long boundBytes, TimeProvider clock)
    {
        BoundBytes = boundBytes;
        Clock = clock;
    }

    /// <summary>Bytes that models may take together.</summary>
    public long BoundBytes { get; }

    /// <summary>Bytes that loaded models take, by the size of their files.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _models.Sum(model => model.MemoryBytes);
            }
        }
    }

    /// <summary>The time.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Lets go of the models; they are their owners' to dispose of.</summary>
    public void Dispose()
    {
    }

    internal void Add(ScoringModel model)
    {
        lock (_gate)
        {
            _models.Add(model);
        }
    }

    internal void Remove(ScoringModel model)
    {
        lock (_gate)
        {
            _models.Remove(model);
        }
    }
}
