using System.Buffers;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Programs;

/// <summary>1 to 15 serving programs: the answer of each one is the request of the next.</summary>
/// <param name="stages">In order.</param>
/// <param name="requestBytes">Most bytes of a request's body.</param>
internal sealed class ProgramChain(IReadOnlyList<ProgramShare> stages, int requestBytes) : IAsyncDisposable
{
    /// <summary>Most bytes of a request's body.</summary>
    public int RequestBytes => requestBytes;

    /// <summary>Processes of the program that has the fewest.</summary>
    public int Replicas => stages.Min(stage => stage.Program.Replicas);

    /// <summary>Asks them in order; an answer that is an error ends the chain and is the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <exception cref="ModelFaultException">A program gave no answer: it died, or took too long.</exception>
    /// <exception cref="InvalidRequestException">The body is longer than a program may be given.</exception>
    /// <exception cref="Endpoints.EndpointUnavailableException">A program is not running and cannot be started now.</exception>
    public async ValueTask<ProgramAnswer> InvokeAsync(ProgramRequest request, CancellationToken cancel)
    {
        if (request.Body.Length > requestBytes)
        {
            throw new InvalidRequestException($"The body has {request.Body.Length} bytes; a serving program is given {requestBytes} at most.");
        }

        var answer = await stages[0].Program.InvokeAsync(request, cancel).ConfigureAwait(false);
        foreach (var stage in stages.Skip(1))
        {
            if (!answer.IsSuccess)
            {
                break;
            }

            var next = request with { Body = new ReadOnlySequence<byte>(answer.Body), ContentType = answer.ContentType };
            answer = await stage.Program.InvokeAsync(next, cancel).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>The endpoint is to be scaled otherwise.</summary>
    public void Scale(EndpointScaling scaling)
    {
        foreach (var stage in stages)
        {
            stage.Scale(scaling);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stage in stages)
        {
            await stage.DisposeAsync().ConfigureAwait(false);
        }
    }
}
