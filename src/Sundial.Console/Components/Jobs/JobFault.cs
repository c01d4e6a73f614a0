namespace Sundial.Console.Components.Jobs;

/// <summary>What kept a form of a job's page from being done; the form is shown again with it.</summary>
/// <param name="Form">Which form: <see cref="Stop"/>, <see cref="Deadline"/>, <see cref="Deploy"/>, <see cref="Retry"/> or <see cref="Retrain"/>.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Typed">What was typed into its field.</param>
public sealed record JobFault(string Form, string Text, string? Typed = null)
{
    /// <summary>The form that stops a job.</summary>
    public const string Stop = "stop";

    /// <summary>The form that moves the deadline.</summary>
    public const string Deadline = "deadline";

    /// <summary>The form that makes an endpoint.</summary>
    public const string Deploy = "deploy";

    /// <summary>The form that begins a job again.</summary>
    public const string Retry = "retry";

    /// <summary>The form that asks for more training of a model.</summary>
    public const string Retrain = "retrain";
}
