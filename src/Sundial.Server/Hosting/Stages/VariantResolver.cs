using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training;

namespace Sundial.Server.Hosting.Stages;

/// <summary>Finds what variants name, in the tenant's sight, and pins it: whatever is trained or deleted later, a revision runs what it was made of.</summary>
internal sealed class VariantResolver(Database database, CheckpointCatalog checkpoints, SignatureReader signatures)
{
    /// <summary>Resolves the variants of a request that was found sound.</summary>
    /// <exception cref="ProblemException">Something is not there, cannot be served, or does not fit.</exception>
    public async Task<ResolvedVariants> ResolveAsync(Caller caller, IReadOnlyList<VariantRequest> variants, CancellationToken cancel)
    {
        var found = await database.RunTenantAsync(caller.TenantId, work => FindAsync(work, caller, variants, cancel), cancel);
        var files = new List<OwnedFile>();
        var resolved = new List<HostedVariant>();
        foreach (var (variant, stages) in variants.Zip(found))
        {
            resolved.Add(await PinAsync(variant, stages, files, cancel));
        }

        return new(resolved, files);
    }

    private async Task<List<List<FoundStage>>> FindAsync(UnitOfWork work, Caller caller, IReadOnlyList<VariantRequest> variants, CancellationToken cancel)
    {
        var all = new List<List<FoundStage>>();
        foreach (var variant in variants)
        {
            var stages = new List<FoundStage>();
            foreach (var reference in variant.Chain ?? (variant.Model is { } model ? [model] : []))
            {
                stages.Add(FoundStage.Of(await ModelCatalog.FindServableAsync(work, caller.TenantId, reference, cancel)));
            }

            if (variant.Job is { } job)
            {
                stages.Add(FoundStage.Of(await checkpoints.FindAsync(work, caller, NameOrId.Parse(job), CheckpointKey.Parse(variant.Checkpoint), cancel)));
            }

            all.Add(stages);
        }

        return all;
    }

    private async Task<HostedVariant> PinAsync(VariantRequest variant, List<FoundStage> found, List<OwnedFile> files, CancellationToken cancel)
    {
        if (found.Find(stage => stage.Program is not null) is { } program && found.Find(stage => stage.Program is null) is { } model)
        {
            throw HostingProblems.ChainMixed.For($"{program.Label} is served by a program and {model.Label} is an ONNX model; a chain is all of one kind. Give each its own endpoint.");
        }

        return new()
        {
            Name = variant.Name,
            Weight = variant.Weight,
            Shadow = variant.Shadow,
            Signature = found[0].Program is null ? await SignatureAsync(found, cancel) : null,
            Stages = [.. found.Select(stage => Pin(stage, files))],
        };
    }

    private async Task<ModelSignature> SignatureAsync(List<FoundStage> found, CancellationToken cancel)
    {
        var read = new List<ModelSignature>();
        foreach (var stage in found)
        {
            read.Add(await signatures.ReadAsync(stage.Label, stage.Files.First(file => file.Path == stage.ModelPath), cancel));
            if (read.Count > 1 && ChainRules.Connect(read[^2], read[^1]) is null)
            {
                throw Misfit(found[read.Count - 2].Label, read[^2], stage.Label, read[^1]);
            }
        }

        return new(read[0].Inputs, read[^1].Outputs);
    }

    private static HostedStage Pin(FoundStage stage, List<OwnedFile> files)
    {
        var id = Guid.CreateVersion7();
        files.AddRange(stage.Files.Select(file => new OwnedFile(id, file)));
        return new()
        {
            Id = id,
            Label = stage.Label,
            Version = stage.Version,
            ModelVersion = stage.ModelVersion,
            SizeBytes = stage.Files.Sum(file => file.SizeBytes) + (stage.Program?.Bundle?.SizeBytes ?? 0),
            ModelPath = stage.ModelPath,
            Program = stage.Program is { } program ? Pin(program, files) : null,
        };
    }

    private static HostedProgram Pin(ServingProgram program, List<OwnedFile> files)
    {
        if (program.Bundle is not { } bundle)
        {
            return new() { Command = program.Command, Environment = program.Environment };
        }

        var owner = Guid.CreateVersion7();
        files.Add(new(owner, bundle));
        return new() { Command = program.Command, Environment = program.Environment, Bundle = owner };
    }

    // Below one another, so that the eye finds what differs.
    private static ProblemException Misfit(string first, ModelSignature before, string second, ModelSignature after)
    {
        var (gives, takes) = ($"{first} gives:", $"{second} takes:");
        var width = Math.Max(gives.Length, takes.Length);
        return HostingProblems.ChainMisfit.For(
            $"{second} does not take what {first} gives.\n{gives.PadRight(width)} {ChainRules.Written(before.Outputs)}\n{takes.PadRight(width)} {ChainRules.Written(after.Inputs)}",
            ("outputs", before.Outputs),
            ("inputs", after.Inputs));
    }
}
