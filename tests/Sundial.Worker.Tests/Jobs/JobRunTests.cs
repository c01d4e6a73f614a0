using System.Formats.Tar;
using System.Text;
using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Tests.Leases;
using Xunit;

namespace Sundial.Worker.Tests.Jobs;

public class JobRunTests
{
    private const string SaveCheckpoint = """
        save() {
          mkdir -p "$SAGEMAKER_BASE_DIR/checkpoints/c$1"
          printf 'weights %s' "$1" > "$SAGEMAKER_BASE_DIR/checkpoints/c$1/model.bin"
          sha=$(sha256sum "$SAGEMAKER_BASE_DIR/checkpoints/c$1/model.bin" | cut -d' ' -f1)
          size=$(wc -c < "$SAGEMAKER_BASE_DIR/checkpoints/c$1/model.bin")
          printf '{"format":1,"step":%s,"epoch":1.5,"model":"model.bin","metric":{"name":"accuracy","value":0.5},"files":{"model.bin":{"sha256":"%s","size":%s}}}' "$1" "$sha" "$size" > "$SAGEMAKER_BASE_DIR/checkpoints/c$1/.m"
          mv "$SAGEMAKER_BASE_DIR/checkpoints/c$1/.m" "$SAGEMAKER_BASE_DIR/checkpoints/c$1/manifest.json"
        }
        """;

    private const string WaitForAsking = "while :; do sleep 0.05; done";

    private static JobOrder Script(string script, double remaining = 60) => TestOrders.Order(1, remaining, "sh", "-c", script.ReplaceLineEndings("\n"));

    [Fact]
    public async Task A_script_trains_by_the_contract_and_its_model_metrics_and_phases_arrive()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var order = Script("""
            cd "$SAGEMAKER_BASE_DIR"
            echo "argument $0"
            echo "eta $SM_HP_ETA"
            cat input/config/hyperparameters.json; echo
            cat input/data/training/points.csv; echo
            echo '{"sundial":{"phase":"train","epoch":1,"of":2,"step":7,"metrics":{"loss":0.5}}}'
            echo "Train_error=0.25; rest"
            echo "Train_error=0.125; rest" >&2
            sleep 1
            mkdir -p model/sub && echo weights > model/sub/w && ln -s /etc/passwd model/link
            """) with
        {
            Hyperparameters = new Dictionary<string, string> { ["eta"] = "0.1" },
            Channels = new Dictionary<string, FileEntry> { ["training"] = master.Keep("points.csv", Encoding.UTF8.GetBytes("1,2,3")) },
        };
        order = order with { Specification = order.Specification with { MetricDefinitions = [new MetricDefinition("error", "Train_error=(.*?);")] } };
        var lease = master.Give(order);
        await master.UntilAsync(() => lease.HasEnded);

        Assert.Null(lease.GivenUp);
        var file = Assert.Single(lease.Completed!.Files);
        Assert.Equal("sub/w", file.Path);
        Assert.Equal("weights\n", Encoding.UTF8.GetString(master.Blobs[file.Sha256]));
        Assert.False(lease.Completed.Partial);
        Assert.Equal(["argument train", "eta 0.1", "{\"eta\":\"0.1\"}", "1,2,3"], lease.Lines.Where(line => !line.StartsWith("Train_error", StringComparison.Ordinal)));   // the two outputs have no order between them
        var metrics = lease.Reports.Where(report => report.Kind == "metric").ToList();
        Assert.Contains(metrics, metric => metric is { Name: "loss", Step: 7, Value: 0.5 });
        Assert.Equal([1L, 2], metrics.Where(metric => metric.Name == "error").Select(metric => metric.Step!.Value).Order());
        Assert.Equal(["starting", "downloading", "train", "uploading"], lease.Reports.Where(report => report.Kind == "phase").Select(report => report.Name));
        Assert.Contains(JobState.Training, lease.States);
        await master.UntilAsync(() => !Directory.EnumerateDirectories(Path.Combine(worker.Folder, "jobs")).Any());
    }

    [Fact]
    public async Task A_failure_is_told_in_the_programs_own_words_else_by_its_last_line()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var own = master.Give(Script("echo noise; printf 'no such column' > \"$SAGEMAKER_BASE_DIR/output/failure\"; exit 3"));
        var last = master.Give(Script("echo first; echo 'out of luck'; exit 4"));
        await master.UntilAsync(() => own.HasEnded && last.HasEnded);

        Assert.Equal("no such column", own.GivenUp!.Reason);
        Assert.False(own.GivenUp.Retry);
        Assert.Equal("The program ended with 4. Its last line: out of luck", last.GivenUp!.Reason);
        Assert.Contains("out of luck", last.Lines);
    }

    [Fact]
    public async Task A_program_that_leaves_nothing_has_failed()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script("true"));
        lease.RefusesCompletion = _ => "training.nothing-to-publish";
        await master.UntilAsync(() => lease.HasEnded);

        Assert.Equal("The program ended with 0 but left nothing in model/. It must write its model there.", lease.GivenUp!.Reason);
    }

    [Fact]
    public async Task Checkpoints_with_a_manifest_arrive_with_their_metric_counts_and_one_that_does_not_match_does_not()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var order = Script(SaveCheckpoint + """

            mkdir -p "$SAGEMAKER_BASE_DIR/checkpoints/bad"
            echo x > "$SAGEMAKER_BASE_DIR/checkpoints/bad/model.bin"
            echo '{"format":1,"files":{"model.bin":{"sha256":"00","size":2}}}' > "$SAGEMAKER_BASE_DIR/checkpoints/bad/manifest.json"
            echo loss=1; echo loss=2
            sleep 0.05
            save 2
            trap 'exit 0' TERM
            """ + "\n" + WaitForAsking);
        order = order with { Specification = order.Specification with { MetricDefinitions = [new MetricDefinition("loss", "loss=(.*)")] } };
        var lease = master.Give(order);
        await master.UntilAsync(() => lease.Checkpoints.Any(checkpoint => checkpoint.Step == 2));
        lease.Stop = new StopOrder(20);
        lease.RefusesCompletion = request => request.Files.Count > 0 ? "unexpected" : null;
        await master.UntilAsync(() => lease.HasEnded);

        var checkpoint = Assert.Single(lease.Checkpoints);
        Assert.Equal("c2/model.bin", checkpoint.ModelPath);
        Assert.Equal(["c2/manifest.json", "c2/model.bin"], checkpoint.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(2, checkpoint.MetricCounts["loss"]);
        Assert.Equal(0.5, checkpoint.MetricValue);
        Assert.True(lease.Completed!.Partial);
        Assert.Empty(lease.Completed.Files);
    }

    [Fact]
    public async Task Plain_files_are_a_checkpoint_once_they_are_quiet_and_come_back_before_the_next_start()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var first = master.Give(Script("echo loss=1; echo 41 > \"$SAGEMAKER_BASE_DIR/checkpoints/state\"; trap 'exit 9' TERM; " + WaitForAsking));
        await master.UntilAsync(() => first.Checkpoints.Count > 0);
        first.IsRefused = true;

        var checkpoint = first.Checkpoints[0];
        var second = master.Give(
            Script("cat \"$SAGEMAKER_BASE_DIR/checkpoints/state\"; echo m > \"$SAGEMAKER_BASE_DIR/model/m\""),
            new CheckpointFiles(checkpoint.Id, 1, checkpoint.Files, new Dictionary<string, long>()));
        await master.UntilAsync(() => second.HasEnded);

        Assert.Equal(["state"], checkpoint.Files.Select(file => file.Path));
        Assert.Contains("41", second.Lines);
        Assert.Empty(second.Checkpoints);
        Assert.False(first.HasEnded);
    }

    [Fact]
    public async Task A_stop_asks_the_program_and_what_it_saves_is_a_partial_model()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script("trap 'echo partial > \"$SAGEMAKER_BASE_DIR/model/m\"; exit 0' TERM; echo ready; " + WaitForAsking));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        lease.Stop = new StopOrder(20);
        await master.UntilAsync(() => lease.HasEnded);

        Assert.True(lease.Completed!.Partial);
        Assert.Equal("m", Assert.Single(lease.Completed.Files).Path);
    }

    [Fact]
    public async Task A_program_that_ignores_a_stop_is_killed_with_all_it_started_when_its_grace_is_over()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script("trap '' TERM; (setsid sleep 1000 &) ; sleep 1000 & echo \"child $!\"; echo ready; wait; " + WaitForAsking));
        lease.RefusesCompletion = _ => "training.nothing-to-publish";
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        var child = int.Parse(lease.Lines.First(line => line.StartsWith("child ", StringComparison.Ordinal))[6..], System.Globalization.CultureInfo.InvariantCulture);
        lease.Stop = new StopOrder(0.5);
        await master.UntilAsync(() => lease.HasEnded);

        Assert.False(lease.GivenUp!.Retry);
        Assert.Null(ProcessTree.StartOf(child));
    }

    [Fact]
    public async Task Before_the_deadline_the_program_is_asked_and_one_that_takes_no_notice_is_ended_in_time()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var obedient = master.Give(Script("trap 'echo m > \"$SAGEMAKER_BASE_DIR/model/m\"; exit 0' TERM; " + WaitForAsking, remaining: 3));
        await master.UntilAsync(() => obedient.HasEnded);
        var deaf = master.Give(Script(SaveCheckpoint + "\nsave 1; trap '' TERM; " + WaitForAsking, remaining: 4));
        deaf.Remaining = 4;
        await master.UntilAsync(() => deaf.HasEnded);

        Assert.True(obedient.Completed!.Partial);
        Assert.Single(obedient.Completed.Files);
        Assert.True(deaf.Completed!.Partial);
        Assert.Empty(deaf.Completed.Files);
        Assert.Single(deaf.Checkpoints);
    }

    [Fact]
    public async Task A_moved_deadline_is_written_anew_for_the_program()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script("""
            f="$SAGEMAKER_BASE_DIR/input/config/deadline.json"; a=$(cat $f); echo ready
            while [ "$(cat $f)" = "$a" ]; do sleep 0.05; done
            echo "moved $(cat $f)"; echo m > "$SAGEMAKER_BASE_DIR/model/m"
            """));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        lease.Remaining = 600;
        await master.UntilAsync(() => lease.HasEnded);

        Assert.Contains(lease.Lines, line => line.StartsWith("moved {\"deadline_unix_ms\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_order_ends_the_program_takes_its_checkpoint_and_goes_on_from_it_under_the_same_lease()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script(SaveCheckpoint + "\ntrap 'save 5; exit 0' TERM; echo ready; " + WaitForAsking));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        lease.NewOrder = Script("cat \"$SAGEMAKER_BASE_DIR/checkpoints/c5/model.bin\"; echo; echo m > \"$SAGEMAKER_BASE_DIR/model/m\"") with { Generation = 2 };
        await master.UntilAsync(() => lease.HasEnded);

        Assert.Equal(1, Assert.Single(lease.Checkpoints).Generation);
        Assert.Contains("weights 5", lease.Lines);
        Assert.Equal(2, lease.Completed!.Generation);
    }

    [Fact]
    public async Task A_worker_that_shuts_down_saves_a_checkpoint_and_gives_the_job_to_others()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script(SaveCheckpoint + "\ntrap 'save 3; exit 0' TERM; echo ready; " + WaitForAsking));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        await worker.DrainAsync();

        Assert.Equal(3, Assert.Single(lease.Checkpoints).Step);
        Assert.True(lease.GivenUp!.Retry);
        Assert.True(master.SaidGoodbye);
    }

    [Fact]
    public async Task A_lost_lease_ends_the_program_and_nothing_more_is_written()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var lease = master.Give(Script(SaveCheckpoint + "\ntrap 'save 3; exit 0' TERM; echo ready; echo \"pid $$\"; " + WaitForAsking));
        await master.UntilAsync(() => lease.Lines.Any(line => line.StartsWith("pid", StringComparison.Ordinal)));
        lease.IsRefused = true;
        var next = master.Give(Script("echo m > \"$SAGEMAKER_BASE_DIR/model/m\""));
        await master.UntilAsync(() => next.HasEnded);

        Assert.False(lease.HasEnded);
        Assert.Empty(lease.Checkpoints);
        Assert.Equal(0, lease.WritesAfterRefusal);
        var pid = int.Parse(lease.Lines.First(line => line.StartsWith("pid", StringComparison.Ordinal))[4..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Null(ProcessTree.StartOf(pid));
    }

    [Fact]
    public async Task A_bundle_is_unpacked_and_its_program_started_and_a_hostile_one_fails_the_job()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var good = master.Keep("code.tar", Tar(("train.sh", "echo \"in $(basename $PWD)\"; echo $1 > \"$SAGEMAKER_BASE_DIR/model/m\"")));
        var evil = master.Keep("evil.tar", Tar(("../../evil", "x")));
        var fine = master.Give(TestOrders.Order(1, 60, "sh", "train.sh") with { Bundle = good });
        var bad = master.Give(TestOrders.Order(1, 60, "sh", "train.sh") with { Bundle = evil });
        await master.UntilAsync(() => fine.HasEnded && bad.HasEnded);

        Assert.Contains("in code", fine.Lines);
        Assert.Equal("train\n", Encoding.UTF8.GetString(master.Blobs[fine.Completed!.Files[0].Sha256]));
        Assert.Equal("The algorithm's files cannot be unpacked: \"../../evil\" is refused, because it leads out of the folder.", bad.GivenUp!.Reason);
    }

    [Fact]
    public async Task A_tenants_program_is_confined_by_bubblewrap_or_not_run_at_all()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master, sandbox: "auto");
        await master.UntilAsync(() => !master.Registered.IsEmpty);
        var confines = Bubblewrap.Works();
        Assert.Equal(confines, master.Registered.First().RunsCustomAlgorithms);
        var lease = master.Give(Script("""
            echo "base $SAGEMAKER_BASE_DIR"
            ls /root /home 2>/dev/null | head -1; [ -e /etc/shadow ] && echo shadow
            echo "net $(grep -c : /proc/net/dev)"
            echo x 2>/dev/null > /usr/x || echo "system read-only"
            echo x 2>/dev/null > input/x || (echo x 2>/dev/null > /opt/ml/input/x || echo "input read-only")
            trap 'echo m > /opt/ml/model/m; exit 0' TERM; echo ready
            while :; do sleep 0.05; done
            """));
        await master.UntilAsync(() => lease.HasEnded || lease.Lines.Contains("ready"));
        lease.Stop = new StopOrder(20);
        await master.UntilAsync(() => lease.HasEnded);

        if (!confines)
        {
            Assert.StartsWith("This worker cannot confine a tenant's own program", lease.GivenUp!.Reason, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(["base /opt/ml", "net 1", "system read-only", "input read-only", "ready"], lease.Lines);
        Assert.Equal("m", Assert.Single(lease.Completed!.Files).Path);
    }

    [Fact]
    public async Task A_checkpoint_is_scored_by_the_algorithms_own_program()
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var worker = new TestWorker(master);
        var order = Script("""
            cd "$SAGEMAKER_BASE_DIR"
            echo "{\"sundial\":{\"example\":{\"input\":\"1\",\"output\":2,\"expected\":3}}}"
            echo "score=$(cat model/model.bin) on $(cat input/data/evaluation/points.csv)"
            """);
        order = order with { Specification = order.Specification with { MetricDefinitions = [new MetricDefinition("score", "score=([0-9.]+)")], CanEvaluate = true } };
        master.Give(new EvaluationAssignment(
            Guid.NewGuid(), Guid.NewGuid(), order, [master.Keep("c1/model.bin", "0.75"u8.ToArray())], "c1/model.bin", master.Keep("points.csv", "1,2"u8.ToArray()), HeldOut: false, KeepExamples: true));
        await master.UntilAsync(() => !master.Scores.IsEmpty);

        var score = master.Scores.First();
        Assert.Null(score.Failure);
        Assert.Equal(("score", 0.75, 1), (score.Metric, score.Value, score.Count));
        Assert.Equal("1", Assert.Single(score.Examples!).Input);
    }

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }
}
