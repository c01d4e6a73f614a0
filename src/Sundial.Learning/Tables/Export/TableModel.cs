using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners;

namespace Sundial.Learning.Tables.Export;

/// <summary>A member of a model, with how its rows are encoded and how much it counts.</summary>
/// <param name="Encoder">Makes its rows.</param>
/// <param name="Member">What was trained.</param>
/// <param name="Weight">Its part of the mean; those of a model sum to 1.</param>
internal sealed record TableModelPart(TableEncoder Encoder, ITableMember Member, double Weight);

/// <summary>What was learned from a table: the weighted mean of one or more members.</summary>
/// <param name="Schema">The columns and the target.</param>
/// <param name="Parts">At least one.</param>
internal sealed record TableModel(TableSchema Schema, IReadOnlyList<TableModelPart> Parts)
{
    /// <summary>What is learned.</summary>
    public TargetSchema Target => Schema.Target ?? throw new InvalidOperationException("A model without a target predicts nothing.");

    /// <summary>Numbers that are predicted of a row.</summary>
    public int Outputs => Target.Task == TableTask.Classification ? Target.ClassNames.Count : 1;

    /// <summary>Predicts.</summary>
    /// <param name="table">Rows with the columns of the schema.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <returns>[N, classes] probabilities, or [N] numbers.</returns>
    public float[] Predict(Table table, int threads)
    {
        var predictions = new float[table.RowCount * Outputs];
        foreach (var parts in Parts.GroupBy(part => part.Encoder))
        {
            var rows = parts.Key.Encode(table);
            foreach (var part in parts)
            {
                Add(predictions, part.Member.Predict(rows, threads), (float)part.Weight);
            }
        }

        return predictions;
    }

    private static void Add(float[] sums, float[] predictions, float weight)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += weight * predictions[i];
        }
    }
}
