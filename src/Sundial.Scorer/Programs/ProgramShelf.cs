using System.Security.Cryptography;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Programs;

/// <summary>Serving programs that run, each once however many variants of a tenant it serves.</summary>
/// <param name="around">What they need.</param>
internal sealed class ProgramShelf(ProgramSurroundings around)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Shelved> _shelved = [];

    /// <summary>Most bytes of a request's body.</summary>
    public int RequestBytes => around.Limits.RequestBytes;

    /// <summary>Starts the programs of a variant, those that do not run yet, and waits until all are well.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="cancel">Gives up the wait.</param>
    /// <exception cref="Engine.ModelLoadException">One cannot be started.</exception>
    public async Task<ProgramChain> StartAsync(AssignedEndpoint endpoint, AssignedVariant variant, CancellationToken cancel)
    {
        var shares = variant.Stages.Select(stage => Take(endpoint, stage)).ToList();
        var chain = new ProgramChain(shares, RequestBytes);
        try
        {
            await Task.WhenAll(shares.Select(share => share.Program.First.WaitAsync(cancel))).ConfigureAwait(false);
            return chain;
        }
        catch
        {
            await chain.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One holder needs it no more; the last one ends it.</summary>
    internal async ValueTask ReturnAsync(ProgramShare share)
    {
        Shelved? last = null;
        lock (_gate)
        {
            if (_shelved.TryGetValue(share.Key, out var shelved) && shelved.Holders.Remove(share) && shelved.Holders.Count == 0)
            {
                _shelved.Remove(share.Key);
                last = shelved;
            }
        }

        if (last is not null)
        {
            await last.Program.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            Settle(share.Key);
        }
    }

    /// <summary>Keeps a program as the one of its holders wants it who wants the most.</summary>
    internal void Settle(string key)
    {
        lock (_gate)
        {
            if (_shelved.TryGetValue(key, out var shelved))
            {
                shelved.Program.Scale(new EndpointScaling(
                    shelved.Holders.Max(holder => holder.Scaling.MinReplicas),
                    shelved.Holders.Max(holder => holder.Scaling.MaxReplicas),
                    shelved.Holders.Max(holder => holder.Scaling.IdleSeconds)));
            }
        }
    }

    // The same files, program and variables of the same tenant.
    private static string KeyOf(AssignedEndpoint endpoint, AssignedStage stage)
    {
        var variables = stage.Program!.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var identity = JsonSerializer.SerializeToUtf8Bytes(new { endpoint.Tenant, stage.Files, stage.Program.Command, stage.Program.Bundle, Variables = variables }, WireJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(identity));
    }

    private ProgramShare Take(AssignedEndpoint endpoint, AssignedStage stage)
    {
        var key = KeyOf(endpoint, stage);
        lock (_gate)
        {
            if (!_shelved.TryGetValue(key, out var shelved))
            {
                var holders = new List<ProgramShare>();
                _shelved[key] = shelved = new Shelved(new ServedProgram(stage, endpoint.Scaling, around, text => Tell(holders, endpoint.Id, text)), holders);
            }

            var share = new ProgramShare(this, key, endpoint.Id, endpoint.Scaling, shelved.Program);
            shelved.Holders.Add(share);
            return share;
        }
    }

    // A program's last words come when nobody holds it any more: they are for the endpoint that it was started for.
    private void Tell(List<ProgramShare> holders, Guid first, string text)
    {
        List<Guid> endpoints;
        lock (_gate)
        {
            endpoints = [.. holders.Select(holder => holder.Endpoint).DefaultIfEmpty(first).Distinct()];
        }

        endpoints.ForEach(endpoint => around.Lines.Add(endpoint, text));
    }

    private sealed record Shelved(ServedProgram Program, List<ProgramShare> Holders);
}
