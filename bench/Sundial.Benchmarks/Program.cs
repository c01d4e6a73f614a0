using System.CommandLine;
using Sundial.Benchmarks;

var network = new Option<string>("--network") { Description = "Widths of the groups, with the residual units after an x.", DefaultValueFactory = _ => "64-128x1-256x1" };
var batch = new Option<int>("--batch") { Description = "Images in a batch.", DefaultValueFactory = _ => 256 };
var threads = new Option<int>("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount };
var seconds = new Option<double>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 10 };

var step = new Command("step", "Images a second of one training step on 32×32 colour images, GFLOP/s, and the share of the time by operator.")
{
    network, batch, threads, seconds,
};
step.SetAction(arguments => StepBenchmark.Run(
    arguments.GetValue(network)!, arguments.GetValue(batch), arguments.GetValue(threads), arguments.GetValue(seconds)));

var tenants = new Option<int>("--tenants") { Description = "Tenants with waiting jobs.", DefaultValueFactory = _ => 10 };
var jobs = new Option<int>("--jobs") { Description = "Waiting jobs of each.", DefaultValueFactory = _ => 1000 };
var workers = new Option<int>("--workers") { Description = "Workers that ask.", DefaultValueFactory = _ => 4 };
var claims = new Command("claims", "Claims a second of the training master from a full queue in PostgreSQL.") { tenants, jobs, workers, seconds };
claims.SetAction((arguments, _) => ClaimBenchmark.RunAsync(
    arguments.GetValue(tenants), arguments.GetValue(jobs), arguments.GetValue(workers), arguments.GetValue(seconds)));

var cli = new Argument<string>("sundial.dll") { Description = "The built command line, artifacts/bin/Sundial.Cli/release/sundial.dll." };
var timed = new Option<int>("--timed") { Description = "Jobs that are timed to the algorithm's first line.", DefaultValueFactory = _ => 11 };
var platform = new Command("platform", "A whole installation: how soon it is ready, its idle memory, and the time from a request to the algorithm's first line.") { cli, timed };
platform.SetAction((arguments, _) => PlatformBenchmark.RunAsync(arguments.GetValue(cli)!, arguments.GetValue(timed)));

var engine = new Command("engine", "The scorer's engine beside a bare loop over ONNX Runtime: added microseconds and bytes, batching, all processors busy.") { seconds };
engine.SetAction((arguments, _) => EngineBenchmark.RunAsync(arguments.GetValue(seconds)));

var capture = new Command("capture", "What it costs to keep a prediction, and rows a second that the server takes beside a bare COPY into the same table.") { seconds };
capture.SetAction((arguments, _) => CaptureBenchmark.RunAsync(arguments.GetValue(seconds)));
var connections = new Option<int>("--connections") { Description = "Open connections, a request under way on each.", DefaultValueFactory = _ => 32 };
var rounds = new Option<int>("--rounds") { Description = "Turns of each case.", DefaultValueFactory = _ => 5 };
var turn = new Option<double>("--turn") { Description = "Seconds of a turn.", DefaultValueFactory = _ => 2 };
var serving = new Command("serving", "A scorer over sockets beside a bare Kestrel endpoint that echoes the same body: OIP JSON, binary, all on; requests a second and one caller's median.") { turn, connections, rounds };
serving.SetAction((arguments, _) => ServingBenchmark.RunAsync(arguments.GetValue(turn), arguments.GetValue(connections), arguments.GetValue(rounds)));
var swaps = new Option<int>("--swaps") { Description = "How often a model is swapped.", DefaultValueFactory = _ => 500 };
var part = new Option<string?>("--part") { Description = "One part alone: swaps, noise or convnet." };
var hosting = new Command("hosting", "What a caller notices of swaps, of a noisy tenant, and of HTTP when a convolutional net keeps all processors busy.") { swaps, turn, part };
hosting.SetAction((arguments, _) => HostingBenchmark.RunAsync(arguments.GetValue(swaps), arguments.GetValue(turn), arguments.GetValue(part)));
var evaluations = new Option<int>("--evaluations") { Description = "Evaluations that each search has.", DefaultValueFactory = _ => 60 };
var seeds = new Option<int>("--seeds") { Description = "How often all is run, each time with another seed.", DefaultValueFactory = _ => 20 };
var tuning = new Command("tuning", "The genetic search beside random search and the defaults on objectives whose best is known (1), in as many evaluations; and the whole tuner, with the work it did.") { evaluations, seeds };
tuning.SetAction(arguments => TuningBenchmark.Run(arguments.GetValue(evaluations), arguments.GetValue(seeds)));
var megabytes = new Option<long>("--megabytes") { Description = "Size of the table.", DefaultValueFactory = _ => 300 };
var folder = new Option<string?>("--folder") { Description = "Where it is written; the temporary folder unless set." };
var memory = new Option<double>("--memory") { Description = "Megabytes that the table may take in memory.", DefaultValueFactory = _ => 1024 };
var tablesReading = new Command("tables-reading", "How fast a table of text is read, beside the bare reader beneath, and the peak of memory.") { megabytes, folder, memory };
tablesReading.SetAction(arguments => TableBenchmark.Run(arguments.GetValue(megabytes), arguments.GetValue(folder), arguments.GetValue(memory)));
var tablesFolder = new Argument<string>("folder") { Description = "Where adult-train.csv, adult-test.csv, winequality-white.csv and mammography.csv lie." };
var only = new Option<string>("--only") { Description = "A part of a data set's name, for those that have it.", DefaultValueFactory = _ => "" };
var folds = new Option<int>("--folds") { Description = "How many of the five folds are run.", DefaultValueFactory = _ => 5 };
var apart = new Option<bool>("--apart") { Description = "Keep copies of a row together, so that none of the test was learned from." };
var tables = new Command("tables", "What a run on a table reaches within its deadline (--seconds): adult by its test file, the others in five folds.") { tablesFolder, seconds, only, folds, apart };
tables.SetAction(arguments => TablesBenchmark.Run(arguments.GetValue(tablesFolder)!, arguments.GetValue(seconds), arguments.GetValue(only)!, arguments.GetValue(folds), arguments.GetValue(apart)));
var folderOut = new Argument<string>("out") { Description = "Where the folds go; made where it is not there." };
var tablesFolds = new Command("tables-folds", "Writes the folds of the tables as files, for other programs to be measured on the same.") { tablesFolder, folderOut };
tablesFolds.SetAction(arguments => TableParts.Write(arguments.GetValue(tablesFolder)!, arguments.GetValue(folderOut)!));
var shortSeconds = new Option<double>("--short") { Description = "Deadline of the short runs on tables; images and boxes have twice the time.", DefaultValueFactory = _ => 10 };
var longSeconds = new Option<double>("--long") { Description = "Deadline of the long runs.", DefaultValueFactory = _ => 40 };
var pairs = new Option<int>("--pairs") { Description = "Pairs of a short run and a long one.", DefaultValueFactory = _ => 20 };
var forecast = new Command("forecast", "How often the interval of what more time would bring holds: short runs with their forecasts beside long ones; of images (cifar10.tar.gz) and boxes (bccd.tar.gz) where they lie there, too.") { tablesFolder, shortSeconds, longSeconds, pairs, only };
forecast.SetAction(arguments => ForecastBenchmark.Run(arguments.GetValue(tablesFolder)!, arguments.GetValue(shortSeconds), arguments.GetValue(longSeconds), arguments.GetValue(pairs), arguments.GetValue(only)!));
var dataSeeds = new Option<int>("--seeds") { Description = "How often all is run, each time with another seed and fold.", DefaultValueFactory = _ => 1 };
var tuningData = new Command("tuning-data", "The tuner beside random search and the defaults at equal time (--seconds each) on real tables, and on bccd.tar.gz where it lies there, too.") { tablesFolder, seconds, dataSeeds, only };
tuningData.SetAction(arguments => TuningDataBenchmark.Run(arguments.GetValue(tablesFolder)!, arguments.GetValue(seconds), arguments.GetValue(dataSeeds), arguments.GetValue(only)!));
var boxes = new Argument<string>("data") { Description = "Images with boxes: a folder or an archive with a split of its own." };
var minutes = new Argument<double>("minutes") { Description = "How long it may take, all in all." };
var detectorSeed = new Option<ulong>("--seed") { Description = "Seed of the run.", DefaultValueFactory = _ => 1 };
var detection = new Command("detection", "Trains a detector by a deadline and tells what it finds on the test part.") { boxes, minutes, threads, detectorSeed };
detection.SetAction(arguments => DetectionBenchmark.Run(
    arguments.GetValue(boxes)!, arguments.GetValue(minutes), arguments.GetValue(threads), arguments.GetValue(detectorSeed)));
var viewers = new Option<int>("--viewers") { Description = "How many look at the job.", DefaultValueFactory = _ => 200 };
var console = new Command("console", "What it costs the server that many look at one job's page while it trains: its processor time, from /proc.") { cli, viewers, seconds };
console.SetAction((arguments, _) => ConsoleBenchmark.RunAsync(arguments.GetValue(cli)!, arguments.GetValue(viewers), arguments.GetValue(seconds)));
return new RootCommand("Benchmarks of Sundial's engine and of its service; see bench/README.md.") { step, claims, platform, engine, capture, serving, hosting, tuning, tuningData, forecast, tablesReading, tables, tablesFolds, detection, console }.Parse(args).Invoke();
