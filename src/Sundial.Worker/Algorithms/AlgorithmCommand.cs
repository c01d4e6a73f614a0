namespace Sundial.Worker.Algorithms;

/// <summary><c>sundial-worker algorithm NAME train|evaluate</c>: the built-in algorithms, each a program of its own under the algorithm contract.</summary>
/// <remarks>Program calls this before anything else is loaded: whoever waits for an algorithm's first line waits for this process to start.</remarks>
internal static class AlgorithmCommand
{
    /// <summary>The first argument that leads here.</summary>
    public const string Name = "algorithm";

    private const int UsageError = 2;

    /// <summary>Runs a built-in algorithm.</summary>
    /// <param name="args">Such as <c>algorithm image-classification train</c> or <c>… evaluate</c>.</param>
    /// <returns>0 when it did what it was asked for, 1 when it failed, 2 when nobody knows such an algorithm.</returns>
    public static int Run(string[] args)
    {
        switch (args)
        {
            case [Name, var name, "train"] when BuiltInAlgorithm.Named(name) is { } algorithm:
                SayStarted();
                return AlgorithmProgram.Train(algorithm, AlgorithmFolder.OfProcess(), TimeProvider.System, Console.OpenStandardOutput());
            case [Name, var name, "evaluate"] when BuiltInAlgorithm.Named(name) is { } algorithm:
                using (var scorer = algorithm.NewScorer())
                {
                    return EvaluatorProgram.Run(scorer, Console.OpenStandardInput(), Console.OpenStandardOutput());
                }

            default:
                var names = string.Join(", ", BuiltInAlgorithm.All.Select(algorithm => algorithm.Name));
                Console.Error.WriteLine($"sundial-worker: there is no algorithm \"{string.Join(' ', args.Skip(1))}\"; use one of {names}, with train or evaluate.");
                return UsageError;
        }
    }

    // Bytes, so that nothing needs to be loaded or compiled for them.
    private static void SayStarted()
    {
        using var output = Console.OpenStandardOutput();
        output.Write("{\"sundial\":{\"phase\":\"start\",\"planned_seconds\":0}}\n"u8);
        output.Flush();
    }
}
