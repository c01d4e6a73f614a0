using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Optimizers;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Networks;

/// <summary>A neural network on numbers laid out on bins and categories by their embeddings. Its numbers are averaged over the last steps; it ends where the rows to validate on say so.</summary>
internal sealed record NetworkLearner : ITableLearner
{
    /// <summary>Its name.</summary>
    public const string LearnerName = "network";

    private const int MostBatch = 256;
    private const int LeastBatch = 16;
    private const int Patience = 10;
    private const double LeastGain = 1e-4;

    /// <inheritdoc/>
    public string Name => LearnerName;

    /// <summary>Units of a hidden layer. 256 unless set.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Hidden layers. 2 unless set.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The size of a step. 0.001 unless set.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>How much the numbers are drawn to 0. 0.02 unless set.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>The share of the units that is left out of a step. 0.35 unless set.</summary>
    public double Dropout { get; init; } = 0.35;

    /// <summary>The most epochs. 100 unless set.</summary>
    public int MostEpochs { get; init; } = 100;

    /// <inheritdoc/>
    public EncodingOptions Encoding { get; init; } = new() { Bins = 32, OneHotUpTo = 200, MostCategories = 200, LeastRows = 5 };

    /// <summary>For a person.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: {Layers} layers of {Width}, rate {LearningRate:0.#####}, decay {WeightDecay:0.###}, dropout {Dropout:0.##}");

    /// <inheritdoc/>
    public Fitted Fit(FoldData data, FitControl control)
    {
        var problem = data.Problem;
        var shape = new NetworkShape(data.Train.Columns, Width, Layers, problem.Outputs);
        var parameters = shape.Initialised(control.Seed);
        try
        {
            return Fit(data, control, shape, parameters);
        }
        finally
        {
            foreach (var parameter in parameters)
            {
                parameter.Dispose();
            }
        }
    }

    private Fitted Fit(FoldData data, FitControl control, NetworkShape shape, IReadOnlyList<Parameter> parameters)
    {
        var problem = data.Problem;
        var batch = Math.Clamp(data.Train.Rows / 20, Math.Min(LeastBatch, data.Train.Rows), MostBatch);
        var steps = data.Train.Rows / batch;
        using var step = new NetworkStep(shape, parameters, problem.IsClassification, batch, Dropout, problem.ThreadsOfFit);
        using var optimizer = new AdamW(parameters, LearningRate, weightDecay: WeightDecay);
        var average = new WeightAverage([.. parameters.Select(parameter => parameter.Values.AsMemory())]);
        var targets = data.Standardised(data.TrainTargets);
        var order = Enumerable.Range(0, data.Train.Rows).ToArray();
        var epochs = control.Rounds ?? MostEpochs;
        var (best, bestLoss, bestEpoch) = (Snapshot(), double.PositiveInfinity, 0);
        var (taken, epoch) = (0L, 0);
        var goesOn = true;
        while (epoch < epochs && goesOn)
        {
            new CounterRandom(control.Seed, 0xE90C, (ulong)epoch).Shuffle<int>(order);
            for (var i = 0; i < steps && goesOn; i++)
            {
                control.Stop.ThrowIfCancellationRequested();
                Fill(data, step, targets, order.AsSpan(i * batch, batch), shape.Outputs);
                var random = new CounterRandom(control.Seed, 0xD709, (ulong)taken);
                _ = step.Run(ref random);
                optimizer.Step(Math.Min(1, (taken + 1) / 100.0));
                taken++;
                average.Update(Math.Min(1 - (1.0 / steps), (taken - 1.0) / (taken + 9)));
                goesOn = i % 16 != 15 || control.GoOn();
            }

            epoch++;
            if (control.Rounds is null && data.Validation.Rows > 0)
            {
                var loss = Loss(data, Member(data, shape, average.Averages));
                if (loss < bestLoss * (1 - LeastGain))
                {
                    (best, bestLoss, bestEpoch) = (Snapshot(), loss, epoch);
                }

                goesOn &= epoch - bestEpoch < Patience;
            }
        }

        var member = bestEpoch > 0 ? Member(data, shape, best) : Member(data, shape, Snapshot());
        return new Fitted(member, member.Predict(data.Validation, problem.ThreadsOfFit), bestEpoch > 0 ? bestEpoch : epoch);

        float[][] Snapshot() => [.. average.Averages.Select(numbers => (float[])numbers.Clone())];
    }

    private static NetworkMember Member(FoldData data, NetworkShape shape, IReadOnlyList<float[]> parameters) =>
        new(shape, parameters, data.Problem.IsClassification, data.Spread, data.Mean);

    private static void Fill(FoldData data, NetworkStep step, float[] targets, ReadOnlySpan<int> rows, int outputs)
    {
        var columns = data.Train.Columns;
        Array.Clear(step.Targets);
        for (var i = 0; i < rows.Length; i++)
        {
            data.Train.Row(rows[i]).CopyTo(step.Features.AsSpan(i * columns, columns));
            var place = outputs > 1 ? (i * outputs) + (int)targets[rows[i]] : i;
            step.Targets[place] = outputs > 1 ? 1 : targets[rows[i]];
            step.Weights[i] = data.TrainWeights.Length == 0 ? 1 : data.TrainWeights[rows[i]];
        }
    }

    private static double Loss(FoldData data, NetworkMember member)
    {
        var predictions = member.Predict(data.Validation, data.Problem.ThreadsOfFit);
        var (sum, rows) = (0.0, data.Fold.Validation);
        for (var i = 0; i < rows.Length; i++)
        {
            if (data.Problem.IsClassification)
            {
                sum -= Math.Log(Math.Max(1e-7, predictions[(i * data.Problem.Outputs) + data.Problem.Table.Labels.Span[rows[i]]]));
            }
            else
            {
                var error = (predictions[i] - data.Problem.Table.Values.Span[rows[i]]) / data.Spread;
                sum += error * error;
            }
        }

        return sum / Math.Max(1, rows.Length);
    }
}
