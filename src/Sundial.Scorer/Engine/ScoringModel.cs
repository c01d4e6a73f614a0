using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>A model that answers: loaded from an ONNX file, in as many copies as its load needs.</summary>
internal sealed class ScoringModel : IAsyncDisposable
{
    private readonly ModelMemory _memory;
    private readonly CallCheck _check;
    private readonly SemaphoreSlim _lane = new(1);
    private readonly Session _session;
    private readonly RunBinding _binding;

    private ScoringModel(string path, ScoringOptions options, ModelMemory memory, Session session)
    {
        _memory = memory;
        _session = session;
        _binding = session.Bind();
        Path = path;
        Options = options;
        Signature = SignatureReader.Read(session, path);
        _check = new CallCheck(Signature);
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>What it takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The entries of its file by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.Metadata;

    /// <summary>How it is kept; may be changed at any time.</summary>
    public ScoringOptions Options { get; set; }

    /// <summary>Copies that are loaded.</summary>
    public int Replicas { get; private set; } = 1;

    /// <summary>Bytes that its copies take.</summary>
    public long MemoryBytes => Replicas * ModelFile.SizeOf(Path);

    /// <summary>Loads a model's first copy.</summary>
    /// <param name="path">The ONNX file. It stays there unchanged as long as the model: further copies are loaded from it.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="memory">What it shares memory with.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">It cannot be read, is no ONNX model, or uses what the engine does not have.</exception>
    public static Task<ScoringModel> LoadAsync(string path, ScoringOptions options, ModelMemory memory, CancellationToken cancel) => Task.Run(
        () =>
        {
            var model = new ScoringModel(path, options, memory, ModelFile.Open(path));
            memory.Add(model);
            return model;
        },
        cancel);

    /// <summary>Runs a call, at once on this thread where a copy is free.</summary>
    /// <param name="call">What goes in and comes out; nobody else touches it before the end.</param>
    /// <param name="cancel">Gives up while it waits; what runs is run to its end.</param>
    /// <exception cref="InvalidRequestException">The call does not fit the signature, or the engine refuses its shapes.</exception>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public async ValueTask RunAsync(InferenceCall call, CancellationToken cancel)
    {
        _check.Check(call);
        await _lane.WaitAsync(cancel);
        try
        {
            Run(call);
        }
        catch (OrtException fault)
        {
            throw new ModelFaultException($"The model failed: {fault.Message}", fault);
        }
        finally
        {
            _lane.Release();
        }
    }

    /// <summary>Waits for its runs to end and gives its memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lane.WaitAsync();
        _memory.Remove(this);
        _binding.Dispose();
        _session.Dispose();
        _lane.Dispose();
    }

    private unsafe void Run(InferenceCall call)
    {
        List<OrtTensor> texts = [];
        for (var i = 0; i < call.Inputs.Count; i++)
        {
            var input = call.Inputs[i];
            if (input.Type == ElementType.String)
            {
                texts.Add(OrtTensor.OfTexts(input.Bytes, input.Shape));
                _binding.SetInput(i, texts[^1]);
            }
            else
            {
                _binding.SetInput(i, input.Pointer, (nuint)input.ByteCount, input.Type, input.Shape);
            }
        }

        _binding.Run();
        call.Outputs.Clear();
        for (var i = 0; i < (call.Wanted.Count > 0 ? call.Wanted.Count : Signature.Outputs.Count); i++)
        {
            var output = call.Wanted.Count > 0 ? call.Wanted[i] : i;
            call.Outputs.Add().Adopt(Signature.Outputs[output].Name, _binding.TakeOutput(output));
        }

        texts.ForEach(text => text.Dispose());
    }
}
