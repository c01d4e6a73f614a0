using System.Diagnostics;
using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Models;

namespace Sundial.Benchmarks;

/// <summary>The scorer's engine beside the least that can be done with ONNX Runtime: a loop over a session with everything preallocated, one thread in it.</summary>
internal static class EngineBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync(double seconds)
    {
        var slice = TimeSpan.FromSeconds(Math.Max(seconds / 50, 0.02));
        var folder = Directory.CreateTempSubdirectory("sundial-engine-");
        try
        {
            using var memory = new ModelMemory(1L << 30, TimeProvider.System);
            await InlineAsync(folder, memory, slice);
            await SharedSessionAsync(folder, slice);
            await FromNoneAsync(folder, memory);
            await ManyCallersAsync("dense, 64 callers / best batch rate of one bare caller", Write(folder, "dense", ScoringModels.Dense()), memory, "x", [784], 64, slice, batches: [1, 8, 16, 32, 64]);
            await ManyCallersAsync("convnet, 64 callers / bare loop on all processors", Write(folder, "convnet", ScoringModels.Convnet()), memory, "images", [3, 32, 32], 64, slice, batches: null);
            await ManyCallersAsync("convnet, a caller a processor / bare loop on all processors", Write(folder, "convnet", ScoringModels.Convnet()), memory, "images", [3, 32, 32], Environment.ProcessorCount, slice, batches: null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // One caller on one thread: what the engine adds to a run.
    /// <summary>Images a second of the bare engine with a loop on every processor.</summary>
    internal static async Task<double> ImagesPerSecondAsync(byte[] convnet, int rows, long[] shape, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-");
        try
        {
            var path = Write(folder, "convnet", convnet);
            var loops = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new BareLoop(path, rows, "images", shape)).ToArray();
            var rate = await AllAsync(loops, TimeSpan.FromSeconds(seconds));
            Array.ForEach(loops, loop => loop.Dispose());
            return rate;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task InlineAsync(DirectoryInfo folder, ModelMemory memory, TimeSpan slice)
    {
        var path = Write(folder, "tiny", ScoringModels.Tiny());
        await using var model = await ScoringModel.LoadAsync(path, new ScoringOptions(new EndpointScaling(1, 1)), memory, CancellationToken.None);
        using var bare = new BareLoop(path, 1, "x", [4]);
        var (bareRates, modelRates, bytes) = (new List<double>(), new List<double>(), long.MaxValue);
        long[] shape = [4];
        for (var round = 0; round <= Rounds; round++)
        {
            bareRates.Add(Rate(slice, bare.Run));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var runs = 0L;
            modelRates.Add(Rate(slice, () =>
            {
                runs++;
                using var call = Call("x", 1, shape);
                var task = model.RunAsync(call, CancellationToken.None);
                if (!task.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("One caller alone had to wait.");
                }
            }));
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - before) / runs);
        }

        var (alone, through) = (WarmMedian(bareRates), WarmMedian(modelRates));
        Print($"tiny, one caller: bare {1e6 / alone:0.00} us, through the model {1e6 / through:0.00} us, added {(1e6 / through) - (1e6 / alone):0.00} us, {bytes} bytes a call");
    }

    // A model at rest is called: until its answer is there.
    private static async Task FromNoneAsync(DirectoryInfo folder, ModelMemory memory)
    {
        var path = Write(folder, "large", ScoringModels.Perceptron(1, 1024, 1024, 1024, 512));
        await using var model = await ScoringModel.LoadAsync(path, new ScoringOptions(new EndpointScaling(0)), memory, CancellationToken.None);
        var milliseconds = new List<double>();
        for (var round = 0; round <= 4 * Rounds; round++)
        {
            while (!model.TryUnload())
            {
                await Task.Yield();
            }

            using var call = Call("x", 1, [1024]);
            var begun = Stopwatch.GetTimestamp();
            await model.RunAsync(call, CancellationToken.None);
            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        Print($"a model of {new FileInfo(path).Length / 1e6:0.0} MB at rest: first answer after {WarmMedian(milliseconds):0.0} ms, at most {milliseconds.Skip(1).Max():0.0} ms");
    }

    // Two threads on one session or on one each: what copies are for.
    private static async Task SharedSessionAsync(DirectoryInfo folder, TimeSpan slice)
    {
        foreach (var (name, bytes, input, shape) in ((string, byte[], string, long[])[])[("tiny", ScoringModels.Tiny(), "x", [4]), ("convnet", ScoringModels.Convnet(), "images", [3, 32, 32])])
        {
            var path = Write(folder, name, bytes);
            var threads = Environment.ProcessorCount;
            using var session = ModelFile.Open(path);
            var shared = Enumerable.Range(0, threads).Select(_ => new BareLoop(session, 1, input, shape)).ToArray();
            var apart = Enumerable.Range(0, threads).Select(_ => new BareLoop(path, 1, input, shape)).ToArray();
            var (sharedRates, apartRates) = (new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                sharedRates.Add(await AllAsync(shared, slice));
                apartRates.Add(await AllAsync(apart, slice));
            }

            Print($"{name}, {threads} bare threads: {WarmMedian(sharedRates):0}/s on one session, {WarmMedian(apartRates):0}/s on one each");
            Array.ForEach([.. shared, .. apart], loop => loop.Dispose());
        }
    }

    private static async Task ManyCallersAsync(string what, string path, ModelMemory memory, string input, long[] shape, int callers, TimeSpan slice, int[]? batches)
    {
        var options = new ScoringOptions(new EndpointScaling(Environment.ProcessorCount, Environment.ProcessorCount));
        await using var model = await ScoringModel.LoadAsync(path, options, memory, CancellationToken.None);
        while (model.Replicas < Environment.ProcessorCount)
        {
            memory.Look();
            await Task.Yield();
        }

        var bare = (batches ?? [1]).Select(rows => new BareLoop(path, rows, input, shape)).ToArray();
        var all = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new BareLoop(path, 1, input, shape)).ToArray();
        var (bareRuns, modelRuns) = (new List<Figure>(), new List<Figure>());
        for (var round = 0; round <= Rounds; round++)
        {
            if (batches is null)
            {
                bareRuns.Add(await MeasureAsync(() => AllAsync(all, slice)));
            }
            else
            {
                var sizes = new List<Figure>();
                foreach (var loop in bare)
                {
                    sizes.Add(await MeasureAsync(() => Task.FromResult(loop.Rows * Rate(slice / batches.Length, loop.Run))));
                }

                bareRuns.Add(sizes.MaxBy(size => size.PerSecond));
            }

            modelRuns.Add(await MeasureAsync(() => CallersAsync(model, input, shape, callers, slice)));
        }

        var ratios = modelRuns.Zip(bareRuns, (through, alone) => through.PerSecond / alone.PerSecond);
        Print($"{what}: bare {Rates(bareRuns)}, through the model {Rates(modelRuns)}, ratio {WarmMedian([.. ratios]):0.00}, {model.Batches} batches");
        Array.ForEach([.. bare, .. all], loop => loop.Dispose());
    }

    // Beside the rate the processor time, which others on the machine change little.
    private static async Task<Figure> MeasureAsync(Func<Task<double>> measure)
    {
        using var process = Process.GetCurrentProcess();
        var (begun, before) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var rate = await measure();
        process.Refresh();
        return new Figure(rate, (process.TotalProcessorTime - before).TotalMicroseconds / (rate * Stopwatch.GetElapsedTime(begun).TotalSeconds));
    }

    private static string Rates(List<Figure> figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{WarmMedian([.. figures.Select(figure => figure.PerSecond)]):0}/s with {WarmMedian([.. figures.Select(figure => figure.CpuMicroseconds)]):0.00} us of processor time each");

    private static async Task<double> CallersAsync(ScoringModel model, string input, long[] shape, int callers, TimeSpan slice)
    {
        var done = 0L;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(begun) < slice)
            {
                using var call = Call(input, 1, shape);
                await model.RunAsync(call, CancellationToken.None);
                Interlocked.Increment(ref done);
            }
        })));
        return done / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<double> AllAsync(BareLoop[] loops, TimeSpan slice) =>
        (await Task.WhenAll(loops.Select(loop => Task.Factory.StartNew(() => loop.Rows * Rate(slice, loop.Run), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))).Sum();

    private static double Rate(TimeSpan slice, Action run)
    {
        var begun = Stopwatch.GetTimestamp();
        var runs = 0L;
        do
        {
            for (var i = 0; i < 16; i++)
            {
                run();
            }

            runs += 16;
        }
        while (Stopwatch.GetElapsedTime(begun) < slice);
        return runs / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static InferenceCall Call(string input, int rows, long[] shape)
    {
        var call = InferenceCall.Rent();
        Span<long> all = stackalloc long[shape.Length + 1];
        all[0] = rows;
        shape.CopyTo(all[1..]);
        call.Inputs.Add().Reset(input, ElementType.Float, all);
        return call;
    }

    // The first round is for warming up.
    private static double WarmMedian(List<double> rates) => Median.Of(rates.Skip(1));

    private static string Write(DirectoryInfo folder, string name, byte[] model)
    {
        var path = Path.Combine(folder.FullName, name + ".onnx");
        File.WriteAllBytes(path, model);
        return path;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Figure(double PerSecond, double CpuMicroseconds);

    private sealed class BareLoop : IDisposable
    {
        private readonly Session? _own;
        private readonly RunBinding _binding;
        private readonly OrtTensor _input;
        private readonly OrtTensor _output;

        public BareLoop(string path, int rows, string input, long[] shape)
            : this(ModelFile.Open(path), rows, input, shape, owns: true)
        {
        }

        public BareLoop(Session session, int rows, string input, long[] shape)
            : this(session, rows, input, shape, owns: false)
        {
        }

        private BareLoop(Session session, int rows, string input, long[] shape, bool owns)
        {
            _own = owns ? session : null;
            Rows = rows;
            _input = OrtTensor.Allocate(session.Inputs[0].ElementType, [rows, .. shape]);
            _output = OrtTensor.Allocate<float>([rows, .. session.Outputs[0].Shape.Skip(1)]);
            _binding = session.Bind([input]);
            _binding.SetInput(0, _input);
            _binding.SetOutput(0, _output);
        }

        public int Rows { get; }

        public void Run() => _binding.Run();

        public void Dispose()
        {
            _binding.Dispose();
            _own?.Dispose();
            _input.Dispose();
            _output.Dispose();
        }
    }
}
