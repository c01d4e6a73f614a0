using System.Globalization;
using System.Runtime.InteropServices;
using Sundial.XGBoost.Native;

namespace Sundial.XGBoost;

/// <summary>Trees that are boosted round by round. For one thread at a time.</summary>
public sealed unsafe class Booster : IDisposable
{
    private readonly XGBoostApi _api = XGBoostApi.Instance;
    private readonly XGBoostHandle _handle;

    /// <summary>A booster without trees.</summary>
    /// <param name="parameters">The library's parameters by name, https://xgboost.readthedocs.io/en/stable/parameter.html.</param>
    /// <param name="matrices">Rows whose predictions are kept up from round to round: those learned from and those validated on.</param>
    /// <exception cref="XGBoostException">The library is missing, or a value is refused; some are only looked at in the first round.</exception>
    public Booster(IEnumerable<KeyValuePair<string, string>> parameters, params ReadOnlySpan<DataMatrix> matrices)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var pointers = new nint[matrices.Length];
        var held = 0;
        nint handle;
        try
        {
            for (; held < matrices.Length; held++)
            {
                var added = false;
                matrices[held].Handle.DangerousAddRef(ref added);
                pointers[held] = matrices[held].Handle.DangerousGetHandle();
            }

            fixed (nint* all = pointers)
            {
                _api.Check(_api.BoosterCreate(all, (ulong)pointers.Length, &handle));
            }
        }
        finally
        {
            foreach (var matrix in matrices[..held])
            {
                matrix.Handle.DangerousRelease();
            }
        }

        _handle = new XGBoostHandle(_api.BoosterFree, handle);
        try
        {
            foreach (var (name, value) in parameters)
            {
                Set(name, value);
            }
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>The rounds that were boosted.</summary>
    public int Rounds
    {
        get
        {
            using var use = _handle.Borrow();
            int rounds;
            _api.Check(_api.BoosterRounds(use.Pointer, &rounds));
            return rounds;
        }
    }

    /// <summary>A booster as it was saved.</summary>
    /// <param name="model">What <see cref="Save"/> gave.</param>
    /// <exception cref="XGBoostException">It is damaged, or of a version that the library does not know.</exception>
    public static Booster Load(ReadOnlySpan<byte> model)
    {
        var booster = new Booster([]);
        try
        {
            using var use = booster._handle.Borrow();
            fixed (byte* bytes = model)
            {
                booster._api.Check(booster._api.BoosterLoad(use.Pointer, bytes, (ulong)model.Length));
            }

            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    /// <summary>Sets a parameter, for the rounds to come.</summary>
    /// <exception cref="XGBoostException">The value is refused; some are only looked at in the next round.</exception>
    public void Set(string name, string value)
    {
        using var use = _handle.Borrow();
        fixed (byte* key = ArrayInterface.Text(name), text = ArrayInterface.Text(value))
        {
            _api.Check(_api.BoosterSetParam(use.Pointer, key, text));
        }
    }

    /// <summary>Boosts one round.</summary>
    /// <param name="round">Its number, from 0 on; random choices depend on it and on the seed.</param>
    /// <param name="matrix">Labelled rows to learn from.</param>
    /// <exception cref="XGBoostException">A parameter or the labels do not do.</exception>
    public void Update(int round, DataMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.IsBinned)
        {
            Boost(round, matrix);
            return;
        }

        lock (matrix.Binning)
        {
            Boost(round, matrix);
            matrix.IsBinned = true;
        }
    }

    /// <summary>Boosts rounds until there are as many, or until it is to stop.</summary>
    /// <param name="rounds">How many there are to be at last.</param>
    /// <param name="matrix">Labelled rows to learn from.</param>
    /// <param name="goOn">Asked after each round, with the number of rounds; null to go on.</param>
    /// <param name="cancel">Stops between two rounds; the trees so far stay.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void UpdateTo(int rounds, DataMatrix matrix, Func<int, bool>? goOn, CancellationToken cancel)
    {
        for (var round = Rounds; round < rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            Update(round, matrix);
            if (goOn?.Invoke(round + 1) == false)
            {
                return;
            }
        }
    }

    /// <summary>The metrics of the parameter <c>eval_metric</c> on labelled rows.</summary>
    /// <param name="matrix">The rows.</param>
    /// <returns>Each metric by its name.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(DataMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var use = _handle.Borrow();
        using var data = matrix.Handle.Borrow();
        var pointer = data.Pointer;
        byte* text;
        fixed (byte* name = "d\0"u8)
        {
            var names = name;
            _api.Check(_api.BoosterEval(use.Pointer, 0, &pointer, &names, 1, &text));
        }

        // "[0]\td-auc:0.912\td-logloss:0.3"
        return (Marshal.PtrToStringUTF8((nint)text) ?? "").Split('\t').Skip(1)
            .Select(part => (Name: part[2..part.LastIndexOf(':')], Value: part[(part.LastIndexOf(':') + 1)..]))
            .ToDictionary(part => part.Name, part => double.TryParse(part.Value, CultureInfo.InvariantCulture, out var value) ? value : double.NaN, StringComparer.Ordinal);
    }

    /// <summary>Predicts.</summary>
    /// <param name="matrix">The rows.</param>
    /// <param name="margin">Whether the sums of the leaves are wanted, before they become probabilities.</param>
    /// <returns>[N], or [N, classes], row-major.</returns>
    /// <exception cref="XGBoostException">The columns are not those that were learned from.</exception>
    public float[] Predict(DataMatrix matrix, bool margin = false)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var use = _handle.Borrow();
        using var data = matrix.Handle.Borrow();
        ulong* shape;
        ulong rank;
        float* result;
        var config = $"{{\"type\":{(margin ? 1 : 0)},\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":false}}";
        fixed (byte* settings = ArrayInterface.Text(config))
        {
            _api.Check(_api.BoosterPredict(use.Pointer, data.Pointer, settings, &shape, &rank, &result));
        }

        var count = 1L;
        for (var axis = 0; axis < (int)rank; axis++)
        {
            count = checked(count * (long)shape[axis]);
        }

        return new ReadOnlySpan<float>(result, checked((int)count)).ToArray();
    }

    /// <summary>The booster as bytes, which every later version reads.</summary>
    /// <param name="format">Their form.</param>
    public byte[] Save(ModelFormat format = ModelFormat.Ubj)
    {
        using var use = _handle.Borrow();
        ulong length;
        byte* bytes;
        fixed (byte* config = ArrayInterface.Text(format == ModelFormat.Json ? "{\"format\":\"json\"}" : "{\"format\":\"ubj\"}"))
        {
            _api.Check(_api.BoosterSave(use.Pointer, config, &length, &bytes));
        }

        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    /// <summary>Releases the trees.</summary>
    public void Dispose() => _handle.Dispose();

    private void Boost(int round, DataMatrix matrix)
    {
        using var use = _handle.Borrow();
        using var data = matrix.Handle.Borrow();
        _api.Check(_api.BoosterUpdate(use.Pointer, round, data.Pointer));
    }
}
