using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Testing.Hosting;

namespace Sundial.Scorer.Tests.Endpoints;

/// <summary>Files of the server, and what is assigned of them.</summary>
internal sealed class Assigned
{
    private long _revision;

    public AssignedFiles Files { get; } = new();

    public Guid Tenant { get; } = Guid.NewGuid();

    public FileEntry File(string path, byte[] bytes) => Files.Add(path, bytes);

    public AssignedStage Model(byte[] bytes, string version = "1") => Files.Model(bytes, version);

    public AssignedStage Program(string script, params (string Name, string Value)[] environment) => new()
    {
        Label = "program:1",
        Version = "1",
        Files = [File("serve.py", System.Text.Encoding.UTF8.GetBytes(script))],
        Program = new ServingProgram(["python3", "serve.py"], environment.ToDictionary(pair => pair.Name, pair => pair.Value), null),
    };

    public static AssignedVariant Variant(AssignedStage stage, string name = "main", double weight = 1, bool shadow = false) => new(name, weight, shadow, [stage]);

    public static AssignedRevision Revision(int number, params AssignedVariant[] variants) => new(number, variants);

    public AssignedEndpoint Endpoint(Guid id, int? live, params AssignedRevision[] revisions) =>
        new() { Id = id, Tenant = Tenant, Name = "digits", Live = live, Revisions = revisions, Scaling = new EndpointScaling(MaxReplicas: 1) };

    public ScorerAssignment All(params AssignedEndpoint[] endpoints) =>
        new() { Revision = ++_revision, Tenants = [new AssignedTenant(Tenant, "acme", null)], Keys = [], Endpoints = endpoints };
}
