using Sundial.Console.Components.Answers;
using Sundial.Console.Components.Pictures;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>What became of a question.</summary>
public sealed record Trial
{
    /// <summary>The endpoint's name.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The command that asks the same; null where nothing could be asked.</summary>
    public string? Curl { get; init; }

    /// <summary>Whether that command needs the body in a file of its own.</summary>
    public bool NeedsFile { get; init; }

    /// <summary>The answer; null where there is none.</summary>
    public Answer? Answer { get; init; }

    /// <summary>Why there is none, in a sentence.</summary>
    public string? Fault { get; init; }

    /// <summary>The inference id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Whether the prediction is kept, so that it has a page.</summary>
    public bool IsKept { get; init; }

    /// <summary>Seconds from the console's request to its answer.</summary>
    public double Seconds { get; init; }

    /// <summary>The picture that was asked about: its address; empty where the page's script has it; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>Its size; null where it is not known.</summary>
    public PixelSize? PictureSize { get; init; }

    /// <summary>Name of the file that was asked about.</summary>
    public string? File { get; init; }
}
