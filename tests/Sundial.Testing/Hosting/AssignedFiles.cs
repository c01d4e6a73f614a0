using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;

namespace Sundial.Testing.Hosting;

/// <summary>Files of a server, as a scorer is assigned them and fetches them.</summary>
public sealed class AssignedFiles
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new();

    /// <summary>A file by its digest; another one can be put in its place.</summary>
    public byte[] this[string digest]
    {
        get => _files[digest];
        set => _files[digest] = value;
    }

    /// <summary>Adds a file.</summary>
    public FileEntry Add(string path, byte[] bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _files[digest] = bytes;
        return new FileEntry(path, digest, bytes.Length);
    }

    /// <summary>Adds a model, as a stage that runs it.</summary>
    public AssignedStage Model(byte[] bytes, string version = "1", string? label = null) =>
        new() { Label = label ?? $"model:{version}", Version = version, Files = [Add("model.onnx", bytes)], ModelPath = "model.onnx" };

    /// <summary>Answers whoever fetches a file.</summary>
    public Task<HttpResponseMessage> OpenAsync(string digest, long from, CancellationToken cancel) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(_files[digest]) });
}
