namespace Sundial.Contracts.Training;

/// <summary>A phase that is to come.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Seconds">What it is to take.</param>
public sealed record PhaseAhead(string Phase, double Seconds);

/// <summary>What an algorithm meant to do with all the time that was left: the phase that begins then, and those after it. Also the data of events of the kind <c>plan</c>.</summary>
/// <param name="At">When it was made; the first of the phases begins then.</param>
/// <param name="Generation">Generation of the job.</param>
/// <param name="Phases">In their order; a phase that is there twice is interrupted by others.</param>
public sealed record PlanView(DateTimeOffset At, int Generation, IReadOnlyList<PhaseAhead> Phases);
