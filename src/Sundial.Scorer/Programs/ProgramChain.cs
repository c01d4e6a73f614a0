namespace Sundial.Scorer.Programs;

/// <summary>1 to 15 serving programs: the answer of each one is the request of the next.</summary>
internal sealed class ProgramChain(string label)
{
    /// <summary>Asks them in order; an answer that is an error ends the chain and is the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <exception cref="Engine.ModelFaultException">A program gave no answer: it died, or took too long.</exception>
    /// <exception cref="Engine.InvalidRequestException">The body is longer than a program may be given.</exception>
    public ValueTask<ProgramAnswer> InvokeAsync(ProgramRequest request, CancellationToken cancel) =>
        throw new Engine.ModelFaultException($"The program of {label} is not started.");
}
