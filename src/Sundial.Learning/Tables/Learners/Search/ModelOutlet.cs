using Sundial.Learning.Tables.Export;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Hands models on and knows what writing one takes, so that the last is not late.</summary>
internal sealed class ModelOutlet(Table table, TableTrainerOptions options)
{
    // Until a model was written, so much of one is taken to be written in a second.
    private const double FirstBytesPerSecond = 20e6;
    private const long LeastBytes = 1_000_000;

    // Writing shares the disk and the processors with others.
    private const double Caution = 1.8;

    private double _secondsPerByte = 1 / FirstBytesPerSecond;
    private double _least = 1 / FirstBytesPerSecond;

    /// <summary>What is to be kept back for writing a model of some size.</summary>
    /// <param name="bytes">Roughly, of all its members.</param>
    public double Seconds(double bytes) => Caution * _secondsPerByte * Math.Max(LeastBytes, bytes);

    /// <summary>About how large a model can be written in so many seconds.</summary>
    public double BytesIn(double seconds) => Math.Max(0, seconds) / (Caution * _secondsPerByte);

    /// <summary>What is to be kept back for writing a model of some parts.</summary>
    public double Seconds(IEnumerable<TableModelPart> parts) => Seconds(Bytes(parts));

    /// <summary>Hands a model on.</summary>
    /// <param name="parts">What it consists of.</param>
    /// <param name="validation">What validation says of it.</param>
    public TableModel Publish(IEnumerable<TableModelPart> parts, TableValidation validation)
    {
        var model = new TableModel(table.Schema, [.. parts]);
        var begun = options.Clock.GetTimestamp();
        options.Publish(model, validation);
        var bytes = Bytes(model.Parts);
        var perByte = options.Clock.GetElapsedTime(begun).TotalSeconds / Math.Max(LeastBytes, bytes);
        _least = Math.Min(_least, perByte);

        // The first large model finds everything cold, and one now and then finds the machine busy: neither is what the next will take.
        _secondsPerByte = bytes > LeastBytes ? (_least + perByte) / 2 : Math.Min(_secondsPerByte, perByte);
        return model;
    }

    private static double Bytes(IEnumerable<TableModelPart> parts) => parts.Sum(part => (double)part.Member.SizeBytes);
}
