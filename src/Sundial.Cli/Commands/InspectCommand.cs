using System.CommandLine;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Machines;
using Sundial.Learning.Tables;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial inspect</c>: data in, what it is and what would be trained on it out.</summary>
internal sealed class InspectCommand : Command
{
    private const double LeastMemory = 16e6;

    private readonly Argument<string> _data = OptionOf.Path("DATA", "A table (.csv, .tsv, gzipped or not, or in an archive), or images with labels or boxes, laid out as for training.");
    private readonly Option<string?> _target = OptionOf.Text("--target", "COLUMN", "Of a table, the column to learn; unless set, the one with a telling name, such as target, or the last.");
    private readonly Option<string?> _testData = OptionOf.Text("--test-data", "DATA", "Of a table, another one with rows to test on; it is compared with DATA.");
    private readonly Option<long?> _memory = OptionOf.Read<long?>("--memory", "SIZE", "Memory for the data, 1GiB unless set; of a table that needs more, a random part is looked at.", null, text =>
        ByteQuantity.ParseBytes(text) is >= LeastMemory and <= 1e15 and var bytes ? (long)bytes : throw new FormatException("is not an amount of memory; write it as 512MB or 4GB, at least 16MB"));

    private readonly Option<string?> _within = new("--within") { Description = "The time that a training would have, such as 10m: tells what would be trained in it, and how.", HelpName = "TIME" };
    private readonly Option<AskedTask?> _task = OptionOf.Task("Of a table, how its column would be learned: classification or regression; told by looking unless set.");
    private readonly Option<ulong> _seed = OptionOf.Seed();
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;

    /// <summary>The command, for a terminal.</summary>
    public InspectCommand(Terminal terminal)
        : base("inspect", "Look at data: what it is, what is wrong with it, and what would be trained.")
    {
        _terminal = terminal;
        Add(_data);
        foreach (var option in (Option[])[_target, _task, _testData, _within, _memory, _seed, _threads, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        using var interruption = new Interruption();
        var data = parse.GetRequiredValue(_data);
        var kind = DataRecognition.Of(data, new ArchiveLimits(), interruption.Token);
        if (kind == DataKind.Table)
        {
            InspectTable(parse, data, interruption.Token);
        }
        else if (parse.GetValue(_target) is not null || parse.GetValue(_testData) is not null)
        {
            throw new UsageException($"{data} is no table, so --target and --test-data mean nothing; leave them out.");
        }
        else if (kind == DataKind.Boxes)
        {
            InspectBoxes(parse, data, interruption.Token);
        }
        else
        {
            InspectImages(parse, data, interruption.Token);
        }

        return ExitCode.Ok;
    }

    private void InspectTable(ParseResult parse, string data, CancellationToken cancel)
    {
        var options = new TableReadOptions
        {
            Target = parse.GetValue(_target),
            Task = parse.GetValue(_task)?.Table,
            NeedsTarget = false,
            MemoryBytes = parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes,
            Seed = parse.GetValue(_seed),
        };
        var table = TableReader.Read(data, options, cancel);
        var test = parse.GetValue(_testData) is not { } path ? null
            : table.Schema.Target is null ? throw new UsageException("--test-data needs a column to learn; name it with --target.")
            : TableReader.ReadTest(path, table.Schema, options, cancel);
        var profile = TableProfile.Of(table, test);
        var outlook = Asked(parse) is { } request ? TableOutlook.Of(table, test?.RowCount, request) : null;
        _terminal.Event(new { Event = "inspected", Data = data, Kind = "table", Table = profile, Outlook = outlook });
        if (!_terminal.Json)
        {
            TableProfileView.Write(_terminal, profile);
            OutlookView.Write(_terminal, outlook);
        }
    }

    private void InspectBoxes(ParseResult parse, string data, CancellationToken cancel)
    {
        var request = Asked(parse);
        using var images = DetectionDatasetReader.Read(data, new DetectionReadOptions { Images = ImageOptions(parse) }, progress: null, cancel);
        var statistics = DetectionStatistics.Of(images);
        var outlook = request is null ? null : new BoxOutlook(images, request.Seed, request.HasOtherTest).Of(request);
        _terminal.Event(new
        {
            Event = "inspected",
            Data = data,
            Kind = "boxes",
            Outlook = outlook,
            Boxes = new { images.Format, Counts = statistics, LeftOut = images.LeftOut.Counts, Findings = DetectionWords.Findings(images, statistics).Select(finding => finding.Sentence), Plan = DetectionWords.Plan(statistics) },
        });
        if (!_terminal.Json)
        {
            DetectionProfileView.Write(_terminal, images, statistics);
            OutlookView.Write(_terminal, outlook);
        }
    }

    private OutlookRequest? Asked(ParseResult parse) => parse.GetValue(_within) is not { } time ? null : new OutlookRequest
    {
        Deadline = TimeBudget.Of(time, null, null),
        HasOtherTest = parse.GetValue(_testData) is not null,
        Seed = parse.GetValue(_seed),
        Threads = parse.GetValue(_threads),
        RatesPath = Path.Combine(CacheFolder.Path, MachineRates.FileName),
    };

    private ImageReadOptions ImageOptions(ParseResult parse) =>
        new() { Threads = parse.GetValue(_threads), MemoryBytes = parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes };

    private void InspectImages(ParseResult parse, string data, CancellationToken cancel)
    {
        var profile = ImageProfile.Of(data, ImageOptions(parse), progress: null, cancel);
        var outlook = Asked(parse) is { } request ? ImageOutlook.Of(profile, request) : null;
        _terminal.Event(new { Event = "inspected", Data = data, Kind = "images", Images = profile, Outlook = outlook });
        if (!_terminal.Json)
        {
            ImageProfileView.Write(_terminal, profile);
            OutlookView.Write(_terminal, outlook);
        }
    }
}
