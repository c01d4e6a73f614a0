using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>What a shadow answered: the outputs of a call, a program's answer, or a fault.</summary>
/// <param name="Shadow">The shadow.</param>
/// <param name="Latency">How long it took.</param>
/// <param name="Call">The call with the outputs; its owner's again afterwards.</param>
/// <param name="Program">The program's answer.</param>
/// <param name="Fault">The model's own error.</param>
internal readonly record struct ShadowAnswer(ServedVariant Shadow, TimeSpan Latency, InferenceCall? Call, ProgramAnswer? Program, string? Fault);

/// <summary>Takes what a shadow answered to one request.</summary>
internal delegate void KeepShadow(in ShadowAnswer answer);
