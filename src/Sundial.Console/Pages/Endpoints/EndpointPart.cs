namespace Sundial.Console.Pages.Endpoints;

/// <summary>The pages of an endpoint.</summary>
public enum EndpointPart
{
    /// <summary>State, traffic, variants.</summary>
    Overview,

    /// <summary>Asking it.</summary>
    Try,

    /// <summary>What was kept.</summary>
    Predictions,

    /// <summary>How it answers.</summary>
    Settings,
}
