using System.Diagnostics;
using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>Finds out whether batching helps a model on this machine, and up to which size its answers keep every bit.</summary>
internal sealed class Calibration : IDisposable
{
    private const int MostRows = 64;
    private const long MostBatchBytes = 16 << 20;

    // A slower model is bound by arithmetic, not by the way of its weights from memory; to find out would take too long.
    private const double SlowestSeconds = 5e-3;
    private const int Repetitions = 5;

    // Runs of microseconds are repeated for a moment: five of them can all fall into what somebody else does on a busy machine.
    private const int MostRepetitions = 200;
    private const double BriefSeconds = 0.5e-3;

    // What measuring and proving may take. Counted by what runs take at their best: a busy machine must not come to other conclusions.
    private const double MeasuringSeconds = 15e-3;
    private const double ProvingSeconds = 30e-3;

    // A thread that computes for long keeps threads that only just gave way from its processor for a whole tick of the system's clock, 4 ms.
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(0.4);

    private readonly Replica _replica;
    private readonly ShapeGroup _group;
    private readonly ModelSignature _signature;
    private readonly Random _random = new(1);
    private readonly List<InferenceCall> _calls = [];
    private readonly List<byte[][]> _answers = [];

    private readonly bool _rests;
    private long _restedAt = Stopwatch.GetTimestamp();

    private Calibration(Replica replica, ShapeGroup group, ModelSignature signature, bool rests)
    {
        _replica = replica;
        _group = group;
        _signature = signature;
        _rests = rests;
    }

    /// <summary>Measures and proves.</summary>
    /// <param name="replica">A copy that nobody else uses meanwhile.</param>
    /// <param name="group">The calls in question.</param>
    /// <param name="signature">What the model takes.</param>
    /// <param name="rests">Whether to rest a moment now and then, for the sake of requests that are answered meanwhile; it then takes three times as long.</param>
    public static BatchPlan Measure(Replica replica, ShapeGroup group, ModelSignature signature, bool rests)
    {
        using var calibration = new Calibration(replica, group, signature, rests);
        try
        {
            return calibration.Measure();
        }
        catch (Exception fault) when (fault is OrtException or InvalidRequestException)
        {
            // It takes no batches, or not what was made up: then there are none.
            return BatchPlan.Off;
        }
    }

    /// <summary>Gives the calls back.</summary>
    public void Dispose() => _calls.ForEach(call => call.Dispose());

    private BatchPlan Measure()
    {
        var most = (int)Math.Clamp(MostBatchBytes / Math.Max(1, _group.InputRowBytes.Sum() + _group.OutputRowBytes.Sum()), 1, MostRows);
        if (most < 2)
        {
            return BatchPlan.Off;
        }

        var alone = Time(() => Single(0));
        if (alone is < BatchPlan.HopSeconds or > SlowestSeconds)
        {
            return BatchPlan.Off;
        }

        var seconds = new List<double> { alone };
        for (var rows = 2; rows <= most && seconds.Sum() * (Repetitions + 1) < MeasuringSeconds; rows *= 2)
        {
            // Where a batch of 8 saves nothing, a larger one will not.
            if (rows == 16 && alone - (seconds[^1] / 8) < 0.08 * alone)
            {
                return BatchPlan.Off;
            }

            var size = rows;
            seconds.Add(Time(() => Together(size, shift: 0, of: size)));
        }

        var hoped = new BatchPlan(1 << (seconds.Count - 1), [.. seconds]);
        return hoped.Helps ? new BatchPlan(Prove(hoped), [.. seconds]) : BatchPlan.Off;
    }

    // Every size up to the one that is wanted: which instructions sum up a row may depend on the size of the batch and on the row's place in it.
    private int Prove(BatchPlan plan)
    {
        var wanted = plan.Limit(within: null);
        var spent = wanted * plan.SecondsOf(1);
        for (var i = 0; i < wanted; i++)
        {
            Single(i);
            Rest();
            _answers.Add(Answer(_calls[i]));
        }

        for (var rows = 2; rows <= wanted; rows++)
        {
            spent += plan.SecondsOf(rows);
            if (spent > ProvingSeconds)
            {
                return rows - 1;
            }

            var shift = rows % wanted;
            Together(rows, shift, of: wanted);
            Rest();
            for (var i = 0; i < rows; i++)
            {
                var place = (i + shift) % wanted;
                if (!Equal(Answer(_calls[place]), _answers[place]))
                {
                    return 1;
                }
            }
        }

        return wanted;
    }

    private void Single(int index)
    {
        while (_calls.Count <= index)
        {
            var call = InferenceCall.Rent();
            _calls.Add(call);
            TrialInputs.Fill(call, _signature, i => _group.InputShape(i, 1), _random);
        }

        _replica.Run(_calls[index], plan: null);
    }

    private void Together(int rows, int shift, int of)
    {
        while (_calls.Count < of)
        {
            Single(_calls.Count);
        }

        var calls = new InferenceCall[rows];
        for (var i = 0; i < rows; i++)
        {
            calls[i] = _calls[(i + shift) % of];
        }

        _replica.RunBatch(calls, _group, rows);
    }

    private void Rest()
    {
        if (_rests && Stopwatch.GetElapsedTime(_restedAt) > s_breath)
        {
            Thread.Sleep(1);
            _restedAt = Stopwatch.GetTimestamp();
        }
    }

    private double Time(Action run)
    {
        run();
        var least = double.MaxValue;
        var spent = 0.0;
        for (var i = 0; i < Repetitions || (i < MostRepetitions && spent < BriefSeconds); i++)
        {
            var begun = Stopwatch.GetTimestamp();
            run();
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            (spent, least) = (spent + seconds, Math.Min(least, seconds));
            Rest();
        }

        return least;
    }

    private static byte[][] Answer(InferenceCall call)
    {
        var answer = new byte[call.Outputs.Count][];
        for (var i = 0; i < answer.Length; i++)
        {
            answer[i] = call.Outputs[i].Bytes.ToArray();
            // What is not written anew next time shall not look as if it were.
            call.Outputs[i].Bytes.Fill(0xA5);
        }

        return answer;
    }

    private static bool Equal(byte[][] left, byte[][] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].AsSpan().SequenceEqual(right[i]))
            {
                return false;
            }
        }

        return true;
    }
}
