using Sundial.Learning.Data;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Training;

/// <summary>Runs a model as it would be saved over labelled images, in slices between which it can be stopped.</summary>
internal sealed class ModelTest : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly ImageDataset _dataset;
    private readonly Session _session;
    private readonly RunBinding _binding;
    private readonly byte[] _pixels;
    private readonly float[] _probabilities;
    private readonly int _slice;
    private readonly int _classes;
    private (int Count, OrtTensor Input, OrtTensor Output)? _bound;

    /// <summary>Loads the model.</summary>
    /// <param name="clock">Times the slices.</param>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="classes">Outputs of the model; the images' labels are their indices.</param>
    /// <param name="slice">Images in a slice.</param>
    /// <param name="threads">Threads to compute with.</param>
    public ModelTest(TimeProvider clock, ReadOnlySpan<byte> model, ImageDataset dataset, int classes, int slice, int threads)
    {
        (_clock, _dataset, _slice, _classes) = (clock, dataset, slice, classes);
        using var options = new SessionOptions { IntraOpThreads = threads };
        _session = new Session(model, options);
        _binding = _session.Bind(["images"], ["probabilities"]);
        _pixels = GC.AllocateArray<byte>(slice * dataset.ImageBytes, pinned: true);
        _probabilities = GC.AllocateArray<float>(slice * _classes, pinned: true);
    }

    /// <summary>Takes the answer for one image.</summary>
    /// <param name="label">Its true class.</param>
    /// <param name="probabilities">[classes], valid during the call.</param>
    public delegate void Answer(int label, ReadOnlySpan<float> probabilities);

    /// <summary>Classifies images until all are done or there is no time for more.</summary>
    /// <param name="images">Which.</param>
    /// <param name="answer">Takes the answers, in their order.</param>
    /// <param name="rate">Takes the time of each slice, in seconds an image.</param>
    /// <param name="mayGoOn">Asked before each slice, with the images that it has.</param>
    /// <returns>How many were classified.</returns>
    public int Run(ReadOnlySpan<int> images, Answer answer, RunningPercentile rate, Func<int, bool> mayGoOn)
    {
        for (var at = 0; at < images.Length; at += _slice)
        {
            var slice = images[at..Math.Min(at + _slice, images.Length)];
            if (!mayGoOn(slice.Length))
            {
                return at;
            }

            var begun = _clock.GetTimestamp();
            Classify(slice, answer);
            rate.Add(_clock.GetElapsedTime(begun), slice.Length);
        }

        return images.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unbind();
        _binding.Dispose();
        _session.Dispose();
    }

    private void Classify(ReadOnlySpan<int> slice, Answer answer)
    {
        Bind(slice.Length);
        for (var i = 0; i < slice.Length; i++)
        {
            _dataset.CopyPixels(slice[i], _pixels.AsSpan(i * _dataset.ImageBytes));
        }

        _binding.Run();
        for (var i = 0; i < slice.Length; i++)
        {
            answer(_dataset.Labels[slice[i]], _probabilities.AsSpan(i * _classes, _classes));
        }
    }

    private void Bind(int count)
    {
        if (_bound?.Count == count)
        {
            return;
        }

        Unbind();
        var input = OrtTensor.Over<byte>(_pixels.AsMemory(0, count * _dataset.ImageBytes), [count, _dataset.Height, _dataset.Width, _dataset.Channels]);
        var output = OrtTensor.Over<float>(_probabilities.AsMemory(0, count * _classes), [count, _classes]);
        _binding.SetInput(0, input);
        _binding.SetOutput(0, output);
        _bound = (count, input, output);
    }

    private void Unbind()
    {
        _bound?.Input.Dispose();
        _bound?.Output.Dispose();
        _bound = null;
    }
}
