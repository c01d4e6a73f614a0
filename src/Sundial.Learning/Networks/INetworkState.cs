namespace Sundial.Learning.Networks;

/// <summary>The numbers of one network, whatever it is for.</summary>
internal interface INetworkState : IDisposable
{
    /// <summary>The network's name, which tells its shape from the others of its family.</summary>
    string NetworkName { get; }

    /// <summary>Everything that training changes, in a fixed order: what an average follows and a checkpoint holds.</summary>
    IReadOnlyList<Memory<float>> Trained();

    /// <summary>What training leaves as it is, but depends on the data or the seed: how pixels are normalised, the stem.</summary>
    IReadOnlyList<Memory<float>> Fixed();

    /// <summary>The names of <see cref="Trained"/>, in the same order.</summary>
    IReadOnlyList<string> TrainedNames();
}
