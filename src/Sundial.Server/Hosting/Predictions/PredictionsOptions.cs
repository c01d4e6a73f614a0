using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>The section <c>Predictions</c> of the configuration.</summary>
internal sealed class PredictionsOptions
{
    /// <summary>After how many days a prediction is forgotten, with its bodies and what was right about it; null, as unless set, keeps them as long as their endpoint.</summary>
    [Range(0.0001, 36_500)]
    public double? KeepDays { get; set; }

    /// <summary>Bodies of up to so many bytes are kept in the database, larger ones as blobs; 32,768 unless set.</summary>
    [Range(0, 1 << 20)]
    public int InlineBytes { get; set; } = 32 << 10;

    /// <summary>How often predictions are looked for that are to be forgotten, in seconds; 60 unless set.</summary>
    [Range(0.1, 86_400)]
    public double SweepSeconds { get; set; } = 60;
}
