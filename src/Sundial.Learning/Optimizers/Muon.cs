using System.Numerics.Tensors;
using Google.Protobuf;
using Sundial.Onnx;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Optimizers;

/// <summary>
/// Momentum whose direction is made orthogonal: every singular value of a filter matrix moves equally fast (Jordan et al. 2024).
/// </summary>
/// <remarks>
/// Filters are followed by a normalisation, so their length means nothing; it is set to √outputs before every step, which keeps
/// the relative size of the steps what the learning rate says.
/// </remarks>
public sealed class Muon : Optimizer
{
    private readonly double _learningRate;
    private readonly float _momentum;
    private readonly float[][] _velocities;
    private readonly Orthogonalization[] _orthogonalizations;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">Filters, [outputs, inputs, height, width].</param>
    /// <param name="learningRate">Step size at factor 1, relative to filters of length √outputs.</param>
    /// <param name="momentum">In [0, 1); Nesterov's.</param>
    /// <param name="iterations">Newton-Schulz iterations; three make the singular values equal to within a third, which is enough.</param>
    /// <param name="threads">Threads for the matrix products.</param>
    public Muon(IReadOnlyList<Parameter> parameters, double learningRate, double momentum, int iterations, int threads)
        : base(parameters)
    {
        _learningRate = learningRate;
        _momentum = (float)momentum;
        _velocities = [.. parameters.Select(p => new float[p.Values.Length])];
        var sessions = new Dictionary<(long, long), Session>();
        _orthogonalizations = [.. parameters.Select(p => new Orthogonalization(p, sessions, iterations, threads))];
    }

    /// <inheritdoc/>
    public override void Forget() => Array.ForEach(_velocities, v => Array.Clear(v));

    /// <inheritdoc/>
    public override IReadOnlyList<Memory<float>> Moments => [.. _velocities];

    /// <inheritdoc/>
    public override void Step(double learningRateFactor)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            var parameter = Parameters[i];
            Momentum.Accumulate(parameter.Gradients, _velocities[i], _momentum);
            var direction = _orthogonalizations[i].Run();
            var values = parameter.Values.AsSpan();
            var length = TensorPrimitives.Norm(values);
            if (length > 0)
            {
                TensorPrimitives.Multiply(values, MathF.Sqrt(parameter.Shape[0]) / length, values);
            }

            TensorPrimitives.MultiplyAdd(direction, (float)(-_learningRate * learningRateFactor), values, values);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(_orthogonalizations, o => o.Dispose());
        }

        base.Dispose(disposing);
    }

    /// <summary>The nearest matrix with orthonormal rows or columns to a parameter's gradient, roughly, by a Newton-Schulz iteration that runs as a graph.</summary>
    private sealed class Orthogonalization : IDisposable
    {
        // The odd polynomial ax + bx³ + cx⁵ that lifts small singular values fastest while it keeps all of them about 1.
        private const float A = 3.4445f;
        private const float B = -4.7750f;
        private const float C = 2.0315f;

        private readonly Session _session;
        private readonly RunBinding _binding;
        private readonly OrtTensor _gradient;
        private readonly OrtTensor _direction;
        private readonly float[] _result;

        public Orthogonalization(Parameter parameter, Dictionary<(long, long), Session> sessions, int iterations, int threads)
        {
            var rows = parameter.Shape[0];
            var columns = parameter.Values.Length / rows;
            if (!sessions.TryGetValue((rows, columns), out var session))
            {
                using var options = new SessionOptions { IntraOpThreads = threads, EnableMemoryPattern = true, AllowSpinning = false };
                session = new Session(Graph(rows, columns, iterations), options);
                sessions.Add((rows, columns), session);
            }

            _session = session;
            _binding = session.Bind();
            _result = GC.AllocateArray<float>(parameter.Values.Length, pinned: true);
            _gradient = OrtTensor.Over<float>(parameter.Gradients, [rows, columns]);
            _direction = OrtTensor.Over<float>(_result, [rows, columns]);
            _binding.SetInput(0, _gradient);
            _binding.SetOutput(0, _direction);
        }

        public ReadOnlySpan<float> Run()
        {
            _binding.Run();
            return _result;
        }

        public void Dispose()
        {
            _binding.Dispose();
            _gradient.Dispose();
            _direction.Dispose();
            _session.Dispose();
        }

        private static byte[] Graph(long rows, long columns, int iterations)
        {
            var graph = new GraphBuilder("orthogonalization");
            var gradient = graph.Input("gradient", ElementType.Float, [rows, columns]);
            var tall = rows > columns;
            var x = tall ? graph.Transpose(gradient, [1, 0]) : gradient;
            var length = graph.Sqrt(graph.ReduceSum(graph.Mul(x, x), [0, 1], keepDims: true));
            x = graph.Div(x, graph.Add(length, graph.Constant(1e-7f)));
            for (var i = 0; i < iterations; i++)
            {
                var square = graph.MatMul(x, graph.Transpose(x, [1, 0]));
                var factor = graph.Add(graph.Mul(square, graph.Constant(B)), graph.Mul(graph.MatMul(square, square), graph.Constant(C)));
                x = graph.Add(graph.Mul(x, graph.Constant(A)), graph.MatMul(factor, x));
            }

            graph.Output(tall ? graph.Transpose(x, [1, 0]) : x, "direction");
            return graph.ToModel().ToByteArray();
        }
    }
}
