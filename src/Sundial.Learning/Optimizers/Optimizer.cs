namespace Sundial.Learning.Optimizers;

/// <summary>Moves some parameters against their gradients.</summary>
public abstract class Optimizer(IReadOnlyList<Parameter> parameters) : IDisposable
{
    /// <summary>The parameters it moves.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Takes one step with the gradients that are there.</summary>
    /// <param name="learningRateFactor">Multiplies the learning rate; in [0, 1], from the schedule.</param>
    public abstract void Step(double learningRateFactor);

    /// <summary>Forgets what earlier steps left behind, as if none had been taken.</summary>
    public abstract void Forget();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What earlier steps left behind, in a fixed order: what a checkpoint holds of it, and is given back in place.</summary>
    public abstract IReadOnlyList<Memory<float>> Moments { get; }

    /// <summary>Counts on from so many steps, after <see cref="Moments"/> were given back.</summary>
    /// <param name="steps">Steps taken since the beginning.</param>
    public virtual void CountFrom(long steps)
    {
    }

    /// <summary>Frees what the optimizer holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
