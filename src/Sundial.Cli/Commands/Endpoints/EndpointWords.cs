using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>Endpoints in words.</summary>
internal static class EndpointWords
{
    /// <summary>What is known of an endpoint.</summary>
    public static IEnumerable<(string, string?)> Facts(EndpointView endpoint, TimeProvider clock)
    {
        yield return ("Endpoint", endpoint.Name);
        yield return ("Id", endpoint.Id.ToString());
        yield return ("State", State(endpoint));
        yield return ("Revision", Revision(endpoint));
        foreach (var variant in endpoint.Variants)
        {
            yield return ("Variant", Variant(variant, endpoint.Variants));
            yield return ("  takes", variant.Signature is { } signature ? Tensors(signature.Inputs) : null);
            yield return ("  gives", variant.Signature is { } given ? Tensors(given.Outputs) : null);
        }

        yield return ("Copies", Scaling(endpoint.Scaling));
        yield return ("Kept", endpoint.CaptureShare switch { <= 0 => "no prediction", >= 1 => "every prediction", var share => $"{Numbers.Percent(share)} of the predictions" });
        yield return ("Latency", endpoint.WithinLatencySeconds is { } bound ? $"within {Latency(bound)}" : null);
        yield return ("Taken back", Budget(endpoint.ErrorBudget));
        yield return ("Scorers", string.Join(", ", endpoint.Scorers.Select(scorer => scorer.AbsoluteUri.TrimEnd('/'))));
        yield return ("Since", Numbers.When(endpoint.CreatedAt, clock));
        yield return ("Changed", endpoint.UpdatedAt > endpoint.CreatedAt ? Numbers.When(endpoint.UpdatedAt, clock) : null);
    }

    /// <summary>Where it stands, and why.</summary>
    public static string State(EndpointView endpoint) =>
        endpoint.Reason is { Length: > 0 } reason ? $"{Numbers.Words(endpoint.State)}: {reason}" : Numbers.Words(endpoint.State);

    /// <summary>What answers under its name: <c>digits:3</c>, or <c>main digits:3 90 %, canary digits:4 10 %</c>.</summary>
    public static string What(EndpointView endpoint) => endpoint.Variants is [{ Shadow: false } only]
        ? Stages(only)
        : string.Join(", ", endpoint.Variants.Select(variant => $"{variant.Name} {Stages(variant)} {Share(variant, endpoint.Variants)}"));

    /// <summary>A bound on the latency.</summary>
    public static string Latency(double seconds) =>
        seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.##} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s");

    private static string? Revision(EndpointView endpoint) => (endpoint.Revision, endpoint.NextRevision) switch
    {
        (null, null) => null,
        (null, { } next) => string.Create(CultureInfo.InvariantCulture, $"none yet; {next} is coming"),
        ({ } live, null) => string.Create(CultureInfo.InvariantCulture, $"{live}"),
        ({ } live, { } next) => string.Create(CultureInfo.InvariantCulture, $"{live}; {next} is coming"),
    };

    private static string Variant(VariantView variant, IReadOnlyList<VariantView> all)
    {
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{variant.Replicas} {(variant.Replicas == 1 ? "copy" : "copies")} loaded, {variant.Requests:N0} {(variant.Requests == 1 ? "answer" : "answers")}{(variant.Errors > 0 ? $", {variant.Errors:N0} of them errors" : string.Empty)}");
        return $"{variant.Name}: {Stages(variant)}, {Share(variant, all)}, {counts}";
    }

    private static string Stages(VariantView variant) => string.Join(" > ", variant.Stages.Select(stage => stage.Label));

    private static string Share(VariantView variant, IReadOnlyList<VariantView> all)
    {
        var whole = all.Where(other => !other.Shadow).Sum(other => other.Weight);
        return variant.Shadow ? "shadow" : whole > 0 ? Numbers.Percent(variant.Weight / whole, 0) : "nothing";
    }

    private static string Tensors(IReadOnlyList<TensorSignature> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"{tensor.Name} {tensor.Datatype}[{string.Join(',', tensor.Shape.Select(dim => dim < 0 ? "?" : dim.ToString(CultureInfo.InvariantCulture)))}]"));

    private static string Scaling(EndpointScaling scaling) => scaling.MinReplicas == scaling.MaxReplicas
        ? string.Create(CultureInfo.InvariantCulture, $"{scaling.MinReplicas}")
        : string.Create(CultureInfo.InvariantCulture, $"{scaling.MinReplicas} to {scaling.MaxReplicas} by load, the least after {Duration.Text(TimeSpan.FromSeconds(scaling.IdleSeconds))} without a request");

    private static string Budget(ErrorBudget budget) => budget.TrialSeconds <= 0
        ? "no change is taken back"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"a change with over {Numbers.Percent(budget.MaxErrorShare)} errors of at least {budget.LeastRequests:N0} answers within {Duration.Text(TimeSpan.FromSeconds(budget.TrialSeconds))}");
}
