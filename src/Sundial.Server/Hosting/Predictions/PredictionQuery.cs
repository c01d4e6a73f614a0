using Microsoft.AspNetCore.Mvc;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Which predictions are asked for; what is null does not matter.</summary>
/// <param name="Since">At or after this.</param>
/// <param name="Until">Before this.</param>
/// <param name="Model">By this model: the label of its version, or of all of a chain joined by commas.</param>
/// <param name="Variant">By this variant.</param>
/// <param name="Label">With this label.</param>
/// <param name="MinConfidence">At least so sure.</param>
/// <param name="MaxConfidence">At most so sure.</param>
/// <param name="Status">Answered with this HTTP status.</param>
/// <param name="HasTruth">Whether it is known what was right.</param>
/// <param name="Shadow">Whether it is a shadow's.</param>
/// <param name="ShadowOf">Shadows' of the request that this prediction answered.</param>
internal sealed record PredictionQuery(
    [FromQuery(Name = "since")] DateTimeOffset? Since = null,
    [FromQuery(Name = "until")] DateTimeOffset? Until = null,
    [FromQuery(Name = "model")] string? Model = null,
    [FromQuery(Name = "variant")] string? Variant = null,
    [FromQuery(Name = "label")] string? Label = null,
    [FromQuery(Name = "min_confidence")] double? MinConfidence = null,
    [FromQuery(Name = "max_confidence")] double? MaxConfidence = null,
    [FromQuery(Name = "status")] int? Status = null,
    [FromQuery(Name = "has_truth")] bool? HasTruth = null,
    [FromQuery(Name = "shadow")] bool? Shadow = null,
    [FromQuery(Name = "shadow_of")] Guid? ShadowOf = null)
{
    /// <summary>The query in a form that PostgreSQL takes.</summary>
    /// <exception cref="ProblemException">A text holds NUL.</exception>
    public PredictionQuery Checked()
    {
        var faults = new Faults();
        foreach (var (name, text) in new[] { ("model", Model), ("variant", Variant), ("label", Label) })
        {
            faults.Check(text?.Contains('\0', StringComparison.Ordinal) != true, name, "has characters that are not text (NUL)");
        }

        faults.ThrowIfAny();
        return this with { Since = Since?.ToUniversalTime(), Until = Until?.ToUniversalTime() };
    }
}
