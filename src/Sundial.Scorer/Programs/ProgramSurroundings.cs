using Sundial.Scorer.Control;

namespace Sundial.Scorer.Programs;

/// <summary>What every serving program of this scorer needs.</summary>
/// <param name="Launch">How programs are started.</param>
/// <param name="Folder">Where their folders are.</param>
/// <param name="Cache">Where files come from.</param>
/// <param name="Limits">What they are held to.</param>
/// <param name="Lines">Takes their output.</param>
/// <param name="Clock">Time.</param>
internal sealed record ProgramSurroundings(ProgramLaunch Launch, string Folder, ModelCache Cache, ProgramLimits Limits, ProgramLines Lines, TimeProvider Clock);
