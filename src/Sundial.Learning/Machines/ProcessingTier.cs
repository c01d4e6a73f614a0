namespace Sundial.Learning.Machines;

/// <summary>What a training may compute with.</summary>
public enum ProcessingTier
{
    /// <summary>One thread of a processor.</summary>
    Cpu1,

    /// <summary>Two threads.</summary>
    Cpu2,

    /// <summary>A graphics processor.</summary>
    Gpu,
}
