using System.Globalization;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Endpoints in words.</summary>
internal static class EndpointWords
{
    /// <summary>What a variant runs: <c>digits:3</c>, or the models of a chain with arrows between them.</summary>
    public static string Runs(VariantView variant) => string.Join(" → ", variant.Stages.Select(stage => stage.Label));

    /// <summary>A variant's share of the requests that go to callers, in [0, 1].</summary>
    public static double Share(VariantView variant, IReadOnlyList<VariantView> all)
    {
        var sum = all.Where(one => !one.Shadow).Sum(one => one.Weight);
        return variant.Shadow || sum <= 0 ? 0 : variant.Weight / sum;
    }

    /// <summary>A latency: <c>0.8 ms</c>, <c>1.2 s</c>.</summary>
    public static string Latency(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
        >= 0.01 => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.##} ms"),
    };

    /// <summary>A rate: <c>12.3 a second</c>.</summary>
    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.##} a second");

    /// <summary>The models of an endpoint, once each.</summary>
    public static IEnumerable<StageView> Stages(EndpointView endpoint) => endpoint.Variants.SelectMany(variant => variant.Stages).DistinctBy(stage => stage.Label);
}
