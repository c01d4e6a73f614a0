using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Testing.Tuning;

/// <summary>Random search: the defaults, then values drawn evenly over every scale (Bergstra and Bengio 2012).</summary>
internal sealed class EvenDraws(HyperparameterSpace space, ulong seed) : ISearch
{
    private int _asked;

    public double Progress { get; set; }

    public Proposal? Ask()
    {
        if (_asked == 0)
        {
            return new Proposal(_asked++, space.Defaults, TrialOrigin.Defaults);
        }

        var random = new CounterRandom(seed, 0xEE4, (ulong)_asked);
        return new Proposal(_asked++, space.Sample(ref random), TrialOrigin.Drawn);
    }

    public void Tell(Proposal proposal, double? fitness)
    {
    }
}
