using System.Runtime.Intrinsics.X86;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Machines;

/// <summary>What this machine computes with.</summary>
internal static class Processors
{
    private const string CudaProvider = "onnxruntime_providers_cuda";

    /// <summary>The widest instructions that the kernels of training can use here: <c>avx-512</c>, <c>avx2</c> or <c>plain</c>.</summary>
    public static string InstructionSet { get; } = Avx512F.IsSupported ? "avx-512" : Avx2.IsSupported ? "avx2" : "plain";

    /// <summary>How many times longer than by the nominal rate steps take with these instructions, as a first guess: the nominal rate was measured with AVX-512.</summary>
    public static double Slowness { get; } = InstructionSet switch { "avx-512" => 1, "avx2" => 1.8, _ => 6 };

    /// <summary>What tells this machine from others: its name, its processor and how many of them there are.</summary>
    public static string Machine { get; } = $"{Environment.MachineName}/{Model()}/{Environment.ProcessorCount}";

    /// <summary>Whether a runtime's folder holds the provider that computes on graphics processors.</summary>
    /// <param name="library">The path of the runtime's library.</param>
    public static bool HasCuda(string library) =>
        Path.GetDirectoryName(library) is { Length: > 0 } folder && Directory.Exists(folder) && Directory.EnumerateFiles(folder, $"*{CudaProvider}*").Any();

    /// <summary>Why there is no training on a graphics processor here.</summary>
    public static string WhyNoGpu()
    {
        try
        {
            return HasCuda(OrtLibrary.Find())
                ? "The tier gpu is not there yet: the training kernels compute on processors; leave it out, or name cpu-1 or cpu-2."
                : "The tier gpu needs a runtime with its CUDA provider, and the one that is installed here has none; leave it out, or name cpu-1 or cpu-2.";
        }
        catch (OrtException missing)
        {
            return missing.Message;
        }
    }

    // Where the system does not tell, machines of one name and size are the same.
    private static string Model()
    {
        try
        {
            const string Key = "model name";
            return OperatingSystem.IsLinux() && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) is { } line
                ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
                : "processor";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "processor";
        }
    }
}
