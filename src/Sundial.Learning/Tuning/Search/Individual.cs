using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Search;

/// <summary>A member of the population.</summary>
/// <param name="Places">Its chromosome.</param>
/// <param name="Values">All its values; what is not searched is its background.</param>
/// <param name="Fitness">How good it is.</param>
internal sealed record Individual(double[] Places, HyperparameterValues Values, double Fitness);
