using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Programs;

/// <summary>A serving program that somebody took from the shelf; to be disposed of when it is needed no more.</summary>
internal sealed class ProgramShare : IAsyncDisposable
{
    private readonly ProgramShelf _shelf;

    /// <summary>Made by the shelf.</summary>
    internal ProgramShare(ProgramShelf shelf, string key, Guid endpoint, EndpointScaling scaling, ServedProgram program) =>
        (_shelf, Key, Endpoint, Scaling, Program) = (shelf, key, endpoint, scaling, program);

    /// <summary>Which it is.</summary>
    public string Key { get; }

    /// <summary>The endpoint that it serves for this holder.</summary>
    public Guid Endpoint { get; }

    /// <summary>The program.</summary>
    public ServedProgram Program { get; }

    /// <summary>Between how many processes its holder wants it.</summary>
    public EndpointScaling Scaling { get; private set; }

    /// <summary>The holder wants it otherwise.</summary>
    public void Scale(EndpointScaling scaling)
    {
        if (Scaling != scaling)
        {
            Scaling = scaling;
            _shelf.Settle(Key);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _shelf.ReturnAsync(this);
}
