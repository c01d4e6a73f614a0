using Sundial.Learning.Tables;
using Sundial.Learning.Training;

namespace Sundial.Cli.Commands;

/// <summary>What a user wants to be learned.</summary>
/// <param name="Training">The task.</param>
/// <param name="Table">Of a table, whether classes or a number; null where that is for the data to say.</param>
internal sealed record AskedTask(TrainingTask Training, TableTask? Table);
