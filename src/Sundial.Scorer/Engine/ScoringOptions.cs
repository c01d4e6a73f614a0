using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Engine;

/// <summary>How a model is to be kept and run.</summary>
/// <param name="Scaling">Between how many copies.</param>
/// <param name="WithinLatency">The latency that batching must not exceed; null leaves it to what the engine does best.</param>
internal sealed record ScoringOptions(EndpointScaling Scaling, TimeSpan? WithinLatency = null);
