using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Data;

namespace Sundial.Scorer.Tests.Engine;

/// <summary>Models of a test's own, in a folder and a memory of their own.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private int _files;

    public EngineFixture(long boundBytes = 1L << 30, TimeProvider? clock = null) => Memory = new ModelMemory(boundBytes, clock ?? TimeProvider.System);

    public ModelMemory Memory { get; }

    public string Write(byte[] model) => _folder.Write($"model{_files++}.onnx", model);

    public Task<ScoringModel> LoadAsync(byte[] model, int min = 1, int max = 4, double idleSeconds = 300) =>
        LoadAsync(Write(model), new ScoringOptions(new EndpointScaling(min, max, idleSeconds)));

    public async Task<ScoringModel> LoadAsync(string path, ScoringOptions? options = null)
    {
        var loaded = await ScoringModel.LoadAsync(path, options ?? new ScoringOptions(new EndpointScaling()), Memory, CancellationToken.None);
        lock (_owned)
        {
            _owned.Add(loaded);
        }

        return loaded;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _owned)
        {
            await one.DisposeAsync();
        }

        Memory.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A batcher whose copies a test gives it when it wants to: until then calls wait.</summary>
internal sealed class BatcherFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Replica> _replicas = [];
    private readonly ModelSignature _signature;
    private readonly string _path;

    /// <param name="model">The ONNX model.</param>
    /// <param name="mostRows">The largest batch that pays, by decree.</param>
    public BatcherFixture(byte[] model, int mostRows)
    {
        _path = _folder.Write("model.onnx", model);
        var session = ModelFile.Open(_path);
        _signature = SignatureReader.Read(session, _path);
        Plans = new ShapePlans(_signature, session.Inputs, session.Outputs);
        Batcher = new Batcher(() => { }, _ => { }, TimeProvider.System);
        First = new Replica(session, Plans);
        _replicas.Add(First);
        MostRows = mostRows;
    }

    public Batcher Batcher { get; }

    public ShapePlans Plans { get; }

    /// <summary>A copy that is not the batcher's yet.</summary>
    public Replica First { get; }

    private int MostRows { get; }

    /// <summary>Queues a call that the model has answered before with other numbers.</summary>
    public Task QueueAsync(InferenceCall call, CancellationToken cancel = default)
    {
        new CallCheck(_signature).Check(call);
        return Batcher.RunAsync(call, Plans.Find(call), cancel).AsTask();
    }

    /// <summary>Lets the model answer a call alone, before the batcher has it.</summary>
    public void RunAlone(InferenceCall call)
    {
        new CallCheck(_signature).Check(call);
        var plan = First.Run(call, Plans.Find(call));
        if (plan?.Group is { } group)
        {
            // Each row after the first costs a hundredth.
            group.Plan = new BatchPlan(MostRows, [.. Enumerable.Range(0, 7).Select(power => 1e-3 * (1 + (0.01 * ((1 << power) - 1))))]);
        }
    }

    /// <summary>Lets the queue run.</summary>
    public void Start() => Batcher.Add(First);

    public void Dispose()
    {
        _replicas.ForEach(replica => replica.Dispose());
        _folder.Dispose();
    }
}

internal static class Calls
{
    /// <summary>A call with one input of floats.</summary>
    public static InferenceCall Of(string name, float[] values, params long[] shape)
    {
        var call = InferenceCall.Rent();
        var input = call.Inputs.Add();
        input.Reset(name, ElementType.Float, shape);
        values.CopyTo(input.As<float>());
        return call;
    }

    public static InferenceCall OfIndices(string name, params long[] values)
    {
        var call = InferenceCall.Rent();
        var input = call.Inputs.Add();
        input.Reset(name, ElementType.Int64, [values.Length]);
        values.CopyTo(input.As<long>());
        return call;
    }

    public static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    public static ValueTask RunAsync(this ScoringModel model, InferenceCall call) => model.RunAsync(call, CancellationToken.None);

    /// <summary>Runs one input of floats and gives the first output's.</summary>
    public static async Task<float[]> RunAsync(this ScoringModel model, string name, float[] values, params long[] shape)
    {
        using var call = Of(name, values, shape);
        await model.RunAsync(call);
        return call.Outputs[0].As<float>().ToArray();
    }
}
