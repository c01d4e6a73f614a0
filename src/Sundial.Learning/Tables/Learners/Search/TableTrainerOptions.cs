namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>What a training on a table may use, and whom it tells.</summary>
internal sealed record TableTrainerOptions
{
    /// <summary>Seconds left until the model has to be there, asked again and again: a deadline may be moved.</summary>
    public required Func<double> Left { get; init; }

    /// <summary>Measures the time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Threads to compute with.</summary>
    public required int Threads { get; init; }

    /// <summary>Of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>By which the folds are divided; that of <see cref="Seed"/> unless a finished run is gone on from, whose folds are kept.</summary>
    public ulong? FoldSeed { get; init; }

    /// <summary>Whether hyperparameters are searched once the portfolio is through. True unless set.</summary>
    public bool Tunes { get; init; } = true;

    /// <summary>The most members of the ensemble. 8 unless set; 1 for a model that answers quickly.</summary>
    public int MostMembers { get; init; } = 8;

    /// <summary>What the members may come to in bytes, roughly. 32 MB unless set: on the tables of the benchmark larger ones were no better.</summary>
    public long MostBytes { get; init; } = 32_000_000;

    /// <summary>What past jobs have taught about tuning; what comes with Sundial unless set.</summary>
    public Tuning.Knowledge.KnowledgeBase Knowledge { get; init; } = Tuning.Knowledge.KnowledgeBase.Shipped;

    /// <summary>Told when other rows are validated on from now on.</summary>
    public Action ValidatesAnew { get; init; } = () => { };

    /// <summary>Takes what tuning came to.</summary>
    public Action<Tuning.TuningResult> Learn { get; init; } = _ => { };

    /// <summary>The share of the best fitness that may be lost for a smaller model; null to take the best, whatever its size.</summary>
    public double? LossForSize { get; init; }

    /// <summary>Takes every model that is better than the last, with what validation says of it.</summary>
    public required Action<Export.TableModel, TableValidation> Publish { get; init; }

    /// <summary>Offered, after whatever was tried, what a later run can go on from.</summary>
    public Action<Func<TableSearchSnapshot>> Offer { get; init; } = _ => { };

    /// <summary>What to go on from; null to begin.</summary>
    public RestoredTableSearch? Restored { get; init; }

    /// <summary>Whether that is the same run, which was broken off; else it is a finished one, and this one has time of its own.</summary>
    public bool IsSameRun { get; init; } = true;

    /// <summary>Keeps the trials of the search, so that a run that is gone on with has them; null where nobody will go on with it.</summary>
    public Tuning.Trials.TrialStore? Trials { get; init; }

    /// <summary>Told after each trial of the tuner, on any thread, one call at a time.</summary>
    public Action<Tuning.TuningProgress>? TrialEnded { get; init; }

    /// <summary>What the trials are of, such as a fingerprint of the data.</summary>
    public string Purpose { get; init; } = string.Empty;

    /// <summary>The model that is in its place already, as it did on rows of this table that it had not seen: what is no better on them does not take its place. Null where there is none.</summary>
    public TableValidation? Least { get; init; }

    /// <summary>What a snapshot may come to.</summary>
    public StoredBytes Stored => new() { MostBytesOfModel = MostBytes };

    /// <summary>Told in the end what one fold of a learner took, in the mean of those that were tried.</summary>
    public Action<double> Measured { get; init; } = _ => { };

    /// <summary>Told when a stage begins, with the seconds planned for it.</summary>
    public required Action<TableStage, double> Stage { get; init; }

    /// <summary>Told a sentence for the user.</summary>
    public required Action<string> Notice { get; init; }

    /// <summary>Told after every candidate how many there are.</summary>
    public Action<int> Progress { get; init; } = _ => { };

    /// <summary>Cancelled when the best model so far is wanted.</summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>How a model did on rows that its members had not seen.</summary>
/// <param name="Fitness">How good it was; higher is better.</param>
/// <param name="Predictions">What it predicted, [rows, outputs].</param>
/// <param name="Rows">Those rows.</param>
internal sealed record TableValidation(double Fitness, float[] Predictions, IReadOnlyList<int> Rows)
{
    /// <summary>Whether the model was made of what was chosen in the end, and not of the first that was tried.</summary>
    public bool IsOfEnsemble { get; init; }
}

/// <summary>What a training on a table does.</summary>
internal enum TableStage
{
    /// <summary>A first model on a part of the rows, for there to be one.</summary>
    First,

    /// <summary>The portfolio.</summary>
    Portfolio,

    /// <summary>The search for better hyperparameters.</summary>
    Tune,

    /// <summary>The chosen learners, once more on all rows.</summary>
    Refit,
}
