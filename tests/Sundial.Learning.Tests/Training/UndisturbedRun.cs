using Sundial.Learning.Training;
using Sundial.Testing.Data;

namespace Sundial.Learning.Tests.Training;

/// <summary>A run that nothing happened to, made once, for all tests that hold a disturbed one against it.</summary>
/// <typeparam name="TReport">What it reports.</typeparam>
public abstract class UndisturbedRun<TReport> : IDisposable
    where TReport : TrainingReport
{
    private readonly TemporaryFolder _folder = new();
    private readonly Func<TrainingRequest, ITrainingObserver, CancellationToken, TReport> _run;
    private readonly TrainingRequest _request;

    /// <param name="files">What it learns from.</param>
    /// <param name="epochs">How many epochs it takes.</param>
    /// <param name="run">Runs a request.</param>
    /// <param name="nominal">The time that its network is chosen for, where that is another than the deadline.</param>
    private protected UndisturbedRun(
        IEnumerable<(string Name, byte[] Bytes)> files, int epochs, Func<TrainingRequest, ITrainingObserver, CancellationToken, TReport> run, TimeSpan? nominal = null)
    {
        // The deadline is never near. A thread alone waits for no other, which takes long where tests share the cores; that more threads give the same bits, too, whole processes show.
        _request = new()
        {
            DataPath = _folder.Write("data", files),
            Deadline = TimeSpan.FromMinutes(5),
            NominalDeadline = nominal,
            StartedAt = TimeProvider.System.GetTimestamp(),
            OutputPath = _folder["model.onnx"],
            Epochs = epochs,
            Seed = 5,
            Threads = 1,
        };
        _run = run;
        Report = Run(Request(_request.OutputPath), new ResumeListener());
        Model = File.ReadAllBytes(Report.ModelPath);
    }

    /// <summary>What it reported.</summary>
    public TReport Report { get; }

    /// <summary>The bytes of its model.</summary>
    public byte[] Model { get; }

    /// <summary>The same again, from now.</summary>
    /// <param name="output">Where its model is to be.</param>
    public TrainingRequest Request(string output) => _request with { OutputPath = output, StartedAt = TimeProvider.System.GetTimestamp() };

    /// <summary>Runs a request of this kind.</summary>
    public TReport Run(TrainingRequest request, ITrainingObserver listener, CancellationToken stop = default) => _run(request, listener, stop);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
