namespace Sundial.Scorer.Programs;

/// <summary>What serving programs are held to; SageMaker's hosting contract where it says something.</summary>
public sealed record ProgramLimits
{
    /// <summary>From the start to the first good answer to <c>/ping</c>; 4 min unless set.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>For an answer to <c>/ping</c>; 2 s unless set.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two pings of a program that is well; 5 s unless set.</summary>
    public TimeSpan PingEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>To be connected with it; 250 ms unless set.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>For the whole answer to an invocation; 60 s unless set.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the request to end to the end by force; 30 s unless set.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a request's body; 6 MiB unless set.</summary>
    public int RequestBytes { get; init; } = 6 << 20;

    /// <summary>Bytes of an answer's body; 25 MiB unless set.</summary>
    public int AnswerBytes { get; init; } = 25 << 20;

    /// <summary>Requests at once for each process before another one is started; 4 unless set.</summary>
    public int RequestsPerReplica { get; init; } = 4;
}
