using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trials;

/// <summary>A line of a store: what its trials are of, the plan they follow, or a trial.</summary>
internal sealed record StoreLine
{
    /// <summary>The format that is written here.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Format of the file; on its first line.</summary>
    public int? Format { get; init; }

    /// <summary>What the trials are of; on its first line.</summary>
    public string? Purpose { get; init; }

    /// <summary>The plan that the trials after it follow.</summary>
    public TuningPlan? Plan { get; init; }

    /// <summary>A trial.</summary>
    public StoredTrial? Trial { get; init; }

    /// <summary>The line, with its end.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, s_json), (byte)'\n'];

    /// <summary>Reads a line without its end.</summary>
    /// <returns>Null where it is none.</returns>
    public static StoreLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<StoreLine>(line, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A trial as it is written; <see cref="Trials.Trial"/> has the meaning of each.</summary>
internal sealed record StoredTrial
{
    public required int Number { get; init; }

    public required JsonObject Values { get; init; }

    public required Fidelity Fidelity { get; init; }

    public required TrialOrigin Origin { get; init; }

    public required TrialOutcome Outcome { get; init; }

    public double? Fitness { get; init; }

    public double? ExpectedFitness { get; init; }

    public IReadOnlyList<double[]> Curve { get; init; } = [];

    public required double Seconds { get; init; }

    public ulong Seed { get; init; }

    public string? Fault { get; init; }

    public static StoredTrial Of(Trial trial) => new()
    {
        Number = trial.Number,
        Values = trial.Values.ToJson(),
        Fidelity = trial.Fidelity,
        Origin = trial.Origin,
        Outcome = trial.Outcome,
        Fitness = trial.Fitness,
        ExpectedFitness = trial.ExpectedFitness,
        Curve = [.. trial.Curve.Select(point => new[] { point.Epochs, point.Fitness })],
        Seconds = trial.Seconds,
        Seed = trial.Seed,
        Fault = trial.Fault,
    };

    /// <summary>The trial; null where its values are not of this space.</summary>
    public Trial? In(HyperparameterSpace space) => space.Read(Values) is not { } values ? null : new Trial
    {
        Number = Number,
        Values = values,
        Fidelity = Fidelity,
        Origin = Origin,
        Outcome = Outcome,
        Fitness = Fitness,
        ExpectedFitness = ExpectedFitness,
        Curve = [.. Curve.Where(point => point.Length == 2).Select(point => new CurvePoint(point[0], point[1]))],
        Seconds = Seconds,
        Seed = Seed,
        Fault = Fault,
    };
}
