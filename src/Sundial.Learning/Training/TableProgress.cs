using System.Text.Json.Nodes;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Forecasting;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Files;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Training;

/// <summary>What a run on a table has come to so far: its best model, which it publishes, its checkpoints, and its report.</summary>
internal sealed class TableProgress
{
    // How fast a file to train on from is surely written.
    private const double WrittenPerSecond = 40e6;
    private const double LeastTestSeconds = 0.2;
    private const double LeastSecondsForNewRows = 0.3;

    private readonly RunContext _context;
    private readonly TableData _data;
    private readonly ModelPublisher _publisher;
    private readonly CheckpointRecorder? _recorder;
    private byte[] _model = [];
    private TableValidation? _validation;
    private TableReport? _kept;

    /// <summary>Begins.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="data">The rows.</param>
    /// <param name="publisher">Writes models.</param>
    /// <param name="recorder">Takes checkpoints; null for none.</param>
    public TableProgress(RunContext context, TableData data, ModelPublisher publisher, CheckpointRecorder? recorder)
    {
        (_context, _data, _publisher, _recorder) = (context, data, publisher, recorder);
        Fingerprint = DataFingerprint.Of(data.Development);
    }

    /// <summary>The data's fingerprint.</summary>
    public string Fingerprint { get; }

    /// <summary>The trials of the search.</summary>
    public TrialStore Trials { get; private set; } = new();

    /// <summary>How good the best model is; null before the first.</summary>
    public ValidationMetric? Validation { get; private set; }

    /// <summary>The model that is in its place from the beginning, as it did on rows of this run; null where there is none, or where any may take its place.</summary>
    public TableValidation? Least { get; private set; }

    /// <summary>Goes on from a checkpoint: its model is there again, and so are its trials.</summary>
    /// <exception cref="ForeignCheckpointException">It is of other data.</exception>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public RestoredTableSearch GoOnFrom(RestoredTraining restored)
    {
        restored.CheckData(Fingerprint);
        Keep(restored);
        Trials = new TrialStore(restored.File(TrialStore.FileName));
        return SearchOf(restored);
    }

    /// <summary>Goes on from a finished training: its model is the first, its trials and candidates are known, and the time is new.</summary>
    /// <exception cref="TrainingException">It is of other columns, classes or rows.</exception>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public RestoredTableSearch GoOnFromFinished(RestoredTraining finished)
    {
        var path = _context.Request.DataPath;
        MoreFrom.CheckColumns(finished, Report(null, [], 0, null, new TableValidation(0, [], []), [], []), path);
        MoreFrom.CheckClasses(finished, _data.Development.Schema.Target!.ClassNames, path);
        if (finished.State.Draws.Count > 0)
        {
            return GoOnWithOtherRows(finished);
        }

        MoreFrom.CheckData(finished, Fingerprint, path);
        _context.Notice($"The training goes on from the model of {finished.Path}.");
        Keep(finished);

        // A plan was for the time there was.
        Trials = new TrialStore(TrialStore.WithoutPlans(finished.File(TrialStore.FileName)));
        return SearchOf(finished);
    }

    /// <summary>Writes that by which the model can be trained on, if there is time.</summary>
    /// <returns>Where it lies; null where it was not written.</returns>
    public string? PublishTraining(TableOutcome outcome)
    {
        var search = outcome.Search;
        var bytes = _model.LongLength + (sizeof(float) * outcome.Validation.Predictions.LongLength) + search.Candidates.Sum(CandidateFile.SizeOf) + search.WithMembers.Sum(StoredBytes.OfMembers);
        double Late(double written) => _context.Elapsed + (written / WrittenPerSecond) + LeastTestSeconds - (_context.Deadline - (0.7 * _context.Slack));
        if (Late(_model.LongLength) > 0)
        {
            return _publisher.PublishTraining(null);
        }

        // Without what was tried the model can be trained on all the same.
        search = Late(bytes) <= 0 ? search : search with { Candidates = [], WithMembers = [] };
        return _publisher.PublishTraining(() => MoreFrom.Write((Snapshot(search) with { Least = outcome.Validation }).Parts()));
    }

    /// <summary>Writes a better model.</summary>
    public void Publish(TableModel model, TableValidation validation)
    {
        var table = _data.Development;
        var summary = new JsonObject { ["seconds"] = Math.Round(_context.Elapsed, 1), ["fitness"] = Math.Round(validation.Fitness, 6) };
        (_model, _validation, _kept) = (TableModelWriter.Write(model, table, summary.ToJsonString()), validation, null);
        _publisher.PublishModel(_model);
        Validation = TableTest.Metric(table, validation);
        _context.Observer.ModelPublished(_publisher.ModelPath, Validation, _context.Ledger.Elapsed);
    }

    /// <summary>Takes a checkpoint if it is time for one.</summary>
    public void Offer(Func<TableSearchSnapshot> search) => _recorder?.Offer(() => Snapshot(search()));

    /// <summary>The report of a run that has ended.</summary>
    /// <param name="outcome">What training came to.</param>
    /// <param name="subject">What is forecast; null for nothing.</param>
    /// <param name="rows">Rows that it was tested on.</param>
    /// <param name="predictions">What was predicted of them.</param>
    public TableReport Report(TableOutcome outcome, ForecastSubject? subject, int[] rows, float[] predictions) =>
        Report(outcome.Model is null ? _kept : null, outcome.Members, outcome.Candidates.Count, subject, outcome.Validation, rows, predictions) with
        {
            ValidationOfNewRows = _context.Deadline - _context.Elapsed > LeastSecondsForNewRows && NewRows.Of(_data.Development, outcome.Validation, _context.SplitSeed) is { } newRows ? TableTest.Metric(_data.Development, newRows) : null,
        };

    private TableSnapshot Snapshot(TableSearchSnapshot search)
    {
        var report = Report(_kept, search.Chosen, search.State.Tried.Count, null, _validation ?? new TableValidation(0, [], []), [], []);
        var state = TrainingState.Of(_context, Fingerprint, report) with
        {
            Search = search.State,
            Validation = Validation,
            Draws = [.. (_context.Finished?.State.Draws ?? []).Append(_data.Draw).OfType<TableDraw>()],
        };
        return new TableSnapshot(state, _model, Validation!, _validation is { IsOfEnsemble: true } least ? least : null, search, Trials.ToBytes());
    }

    private void Keep(RestoredTraining before)
    {
        Least = before.File(TableSnapshot.ValidationPart) is { } validation ? ValidationFile.Read(validation) : null;
        before.Publish(_context, _publisher);
        (_model, Validation, _validation, _kept) = (before.Model, before.State.Validation, Least, (TableReport)before.State.Report);
    }

    // What was tried tells what to try first; how well it does is another matter on other rows. The old model is seen on such as it was not made of.
    private RestoredTableSearch GoOnWithOtherRows(RestoredTraining finished)
    {
        Keep(finished);
        var rows = _data.Unseen(_context.Request.Seed);
        _context.Notice($"The training goes on from the model of {finished.Path} with rows that were drawn anew, {rows.Length:N0} of which it is compared on: it was not made of them.");
        Least = EarlierModel.On(rows, _data.Development, _publisher.ModelPath, _context);
        (_validation, Validation) = (Least, Least is null ? Validation : TableTest.Metric(_data.Development, Least));
        return new RestoredTableSearch(finished.State.Search!, [], []) { IsOfTheseRows = false };
    }

    private static RestoredTableSearch SearchOf(RestoredTraining before) =>
        new(before.State.Search!, before.Files(TableSnapshot.CandidatePrefix), before.Files(TableSnapshot.MembersPrefix));

    private TableReport Report(
        TableReport? kept, IReadOnlyList<(Candidate Candidate, double Weight)> members, int candidates, ForecastSubject? subject, TableValidation validation, int[] rows, float[] predictions)
    {
        var (data, context, publisher) = (_data, _context, _publisher);
        var target = data.Development.Schema.Target!;
        var tested = TableEvaluation.Of(data.Test, rows, predictions);
        var validated = TableEvaluation.Of(data.Development, validation.Rows, validation.Predictions);
        return new TableReport
        {
            Outcome = TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            MoreFrom = context.Request.MoreFrom,
            Target = target.Name,
            ClassNames = target.ClassNames,
            Inputs = [.. data.Development.Columns.Select(column => column.Name)],
            Sizes = new SplitSizes(data.Development.RowCount, validation.Rows.Count, rows.Length),
            ShareOfDataUsed = data.Development.Reading.ShareKept,
            Asked = AskedFor.Of(context.Request, context.Deadline),
            Metrics = tested?.Classes,
            Reliability = tested?.Classes?.Reliability,
            RegressionPlot = rows.Length > 0 && target.Task == TableTask.Regression ? RegressionPlot.Of(predictions, [.. rows.Select(row => data.Test.Values.Span[row])]) : null,
            RegressionMetrics = tested?.Numbers,
            ValidationMetrics = validated?.Classes,
            ValidationRegressionMetrics = validated?.Numbers,
            Members = kept?.Members ?? [.. members.Select(member => new TableMemberSummary(
                member.Candidate.Learner.Name, Math.Round(member.Weight, 4), member.Candidate.Fitness, Math.Round(member.Candidate.Rounds, 1), member.Candidate.Learner.ToString()!))],
            Candidates = candidates,
            Tuning = context.Tuning,
            Epochs = kept?.Epochs ?? Math.Round(members.Sum(member => member.Weight * member.Candidate.Rounds), 1),
            MeanEpochSeconds = kept?.MeanEpochSeconds ?? Math.Round(members.Sum(member => member.Weight * member.Candidate.SecondsPerRound), 6),
            AveragePrecision = tested?.Classes?.Counts.Classes.Average(one => one.Precision),
            Recall = tested?.Classes?.Counts.Classes.Average(one => one.Recall),
            LearningCurve = [.. context.Curve.Points],
            ExpectedWithMoreTime = context.Expected(TableTest.Tested(subject, tested)),
            ModelBytes = _model.LongLength,
            Seed = context.Request.Seed,
            Threads = context.Request.Threads,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
        };
    }
}
