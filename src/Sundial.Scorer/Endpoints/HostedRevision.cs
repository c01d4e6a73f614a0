using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Endpoints;

/// <summary>A revision of an endpoint on this scorer. Whoever uses it pins it; when the last pin is gone, its models go.</summary>
internal sealed class HostedRevision(AssignedRevision assigned)
{
    // One pin is the endpoint's own, until the assignment no longer names the revision.
    private int _pins = 1;

    /// <summary>From 1.</summary>
    public int Number => assigned.Number;

    /// <summary>What answers requests; empty until it is loaded.</summary>
    public IReadOnlyList<ServedVariant> Answering { get; } = [];

    /// <summary>What only gets copies; empty until it is loaded.</summary>
    public IReadOnlyList<ServedVariant> Shadows { get; } = [];

    /// <summary>Keeps it loaded until <see cref="Unpin"/>.</summary>
    /// <returns>False when it has gone already.</returns>
    public bool TryPin()
    {
        for (var pins = Volatile.Read(ref _pins); pins > 0; pins = Volatile.Read(ref _pins))
        {
            if (Interlocked.CompareExchange(ref _pins, pins + 1, pins) == pins)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a pin back.</summary>
    public void Unpin() => Interlocked.Decrement(ref _pins);
}
