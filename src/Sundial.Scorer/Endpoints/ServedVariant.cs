using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>One of the things that answer under an endpoint's name, loaded: either a pipeline of models or a chain of serving programs. Its counts go with it.</summary>
internal sealed class ServedVariant
{
    private long _requests;
    private long _errors;

    /// <summary>Makes one of what was assigned.</summary>
    /// <param name="assigned">What was assigned.</param>
    /// <param name="pipeline">The models; null when programs serve it.</param>
    /// <param name="program">The programs; null when the engine serves it.</param>
    public ServedVariant(AssignedVariant assigned, Pipeline? pipeline, ProgramChain? program)
    {
        (Name, Weight, IsShadow, Pipeline, Program) = (assigned.Name, assigned.Weight, assigned.Shadow, pipeline, program);
        Version = VersionOf(assigned);
        Model = string.Join(',', assigned.Stages.Select(stage => stage.Label));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its version in the words of the Open Inference Protocol; of a chain, those of its stages joined by plus signs.</summary>
    public string Version { get; }

    /// <summary>The labels of its stages joined by commas, as predictions are kept under them.</summary>
    public string Model { get; }

    /// <summary>Its share relative to the others'.</summary>
    public double Weight { get; }

    /// <summary>Whether it only gets copies.</summary>
    public bool IsShadow { get; }

    /// <summary>What runs it in this process; null for serving programs.</summary>
    public Pipeline? Pipeline { get; }

    /// <summary>The programs that serve it; null where <see cref="Pipeline"/> is not.</summary>
    public ProgramChain? Program { get; }

    /// <summary>Answers so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many of them were the model's own errors.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>The version that a variant has.</summary>
    public static string VersionOf(AssignedVariant assigned) => string.Join('+', assigned.Stages.Select(stage => stage.Version));

    /// <summary>Counts an answer.</summary>
    /// <param name="modelError">Whether it was the model's own error.</param>
    public void Count(bool modelError)
    {
        Interlocked.Increment(ref _requests);
        if (modelError)
        {
            Interlocked.Increment(ref _errors);
        }
    }
}
