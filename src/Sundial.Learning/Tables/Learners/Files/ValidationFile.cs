using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>How a model did on rows that its members had not seen, in a file: what a later run has to be better than.</summary>
internal static class ValidationFile
{
    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, TableValidation validation)
    {
        using var file = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        file.Write(validation.Fitness);
        PackedNumbers.Write<int>(file, [.. validation.Rows]);
        PackedNumbers.Write<float>(file, validation.Predictions);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static TableValidation Read(byte[] bytes)
    {
        try
        {
            using var file = new BinaryReader(new MemoryStream(bytes));
            var fitness = file.ReadDouble();
            return new TableValidation(fitness, Rows: PackedNumbers.Read<int>(file), Predictions: PackedNumbers.Read<float>(file)) { IsOfEnsemble = true };
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("What validation said is not whole.", e);
        }
    }
}
