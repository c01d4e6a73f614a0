namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>What a request to infer says beside its tensors. Kept from one request to the next.</summary>
internal sealed class InferRequest
{
    /// <summary>The caller's id between its quotes, as it stood in the JSON; empty for none.</summary>
    public ByteWriter Id { get; } = new();

    /// <summary>Whether the caller gave an id.</summary>
    public bool HasId { get; set; }

    /// <summary>Whether the answer is to say how long things took.</summary>
    public bool WantsTimings { get; set; }

    /// <summary>Whether outputs are binary that are not asked for otherwise.</summary>
    public bool BinaryByDefault { get; set; }

    /// <summary>The outputs that are asked for by name, in that order; none for all.</summary>
    public List<OutputWish> Outputs { get; } = [];

    /// <summary>Room for what is on its way.</summary>
    public ByteWriter Scratch { get; } = new();

    /// <summary>Whether the output at a place of the answer is to be binary.</summary>
    public bool IsBinary(int place) => place < Outputs.Count ? Outputs[place].Binary ?? BinaryByDefault : BinaryByDefault;

    /// <summary>Makes it a request that says nothing.</summary>
    public void Clear()
    {
        Id.Clear();
        HasId = false;
        WantsTimings = false;
        BinaryByDefault = false;
        Outputs.Clear();
        Scratch.Clear();
    }
}

/// <summary>An output that is asked for.</summary>
/// <param name="Index">Its place in the model.</param>
/// <param name="Binary">Whether it is to be binary; null where nothing was said.</param>
internal readonly record struct OutputWish(int Index, bool? Binary);
