using System.Buffers;
using System.Diagnostics;
using System.Text;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;
using Sundial.Scorer.Tests.Endpoints;
using Xunit;

namespace Sundial.Scorer.Tests.Programs;

/// <summary>Small programs that obey the hosting contract, started as they are.</summary>
public class ProgramTests
{
    private const string Echo = """
        import os, sys, time, signal, socket
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        class Handler(BaseHTTPRequestHandler):
            def answer(self, status, body, kind="text/plain"):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Amzn-SageMaker-Custom-Attributes", self.headers.get("X-Amzn-SageMaker-Custom-Attributes", "none"))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                self.answer(503 if os.path.exists(os.environ["SAGEMAKER_BASE_DIR"] + "/tmp/ill") else 200, b"")
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if body == b"die":
                    os._exit(3)
                if body == b"hang up":
                    open(os.environ["SAGEMAKER_BASE_DIR"] + "/tmp/asked", "a").write("x")
                    self.close_connection = True
                    return
                if body == b"asked":
                    self.answer(200, open(os.environ["SAGEMAKER_BASE_DIR"] + "/tmp/asked", "rb").read())
                    return
                if body == b"go deaf":
                    # Shut down first: while the server waits on it, a socket that is only closed still takes connections, to reset them.
                    self.server.socket.shutdown(socket.SHUT_RDWR)
                    self.server.socket.close()
                    self.answer(200, str(os.getpid()).encode())
                    return
                if body == b"fail":
                    self.answer(418, b"teapot")
                elif body == b"pid":
                    self.answer(200, str(os.getpid()).encode())
                elif body == b"ill":
                    open(os.environ["SAGEMAKER_BASE_DIR"] + "/tmp/ill", "w").close()
                    self.answer(200, b"")
                else:
                    self.answer(200, body + self.headers["Content-Type"].encode() + os.environ.get("SUFFIX", "").encode(), self.headers["Accept"] or "")
            def log_message(self, *args):
                pass
        def bye(*args):
            print("asked to end", flush=True)
            sys.exit(0)
        signal.signal(signal.SIGTERM, bye)
        assert sys.argv[1] == "serve" and os.path.exists(os.environ["SM_MODEL_DIR"] + "/serve.py")
        print("I serve", flush=True)
        ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
        """;

    [Fact]
    public async Task A_program_gets_body_and_headers_and_its_answer_comes_back()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo, ("SUFFIX", "!"))));
        using var lease = await endpoint.EnterAsync(null, null, null, CancellationToken.None);
        var answer = await lease.Variant.Program!.InvokeAsync(Request("1,2;", "text/csv", "application/json", "trace=7"), CancellationToken.None);

        Assert.Equal("1,2;text/csv!", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal((true, "application/json", "trace=7"), (answer.IsSuccess, answer.ContentType, answer.CustomAttributes));
        Assert.Contains(fixture.Lines.Take(), line => line.Text == "I serve" && line.Endpoint == fixture.Id);
    }

    [Fact]
    public async Task The_answer_of_one_program_is_the_request_of_the_next()
    {
        await using var fixture = new DirectoryFixture();
        var (first, second) = (fixture.Assigned.Program(Echo, ("SUFFIX", "1")), fixture.Assigned.Program(Echo, ("SUFFIX", "2")));
        var endpoint = await fixture.ServeAsync(new AssignedVariant("main", 1, false, [first, second]));

        Assert.Equal("xa/b1a/b2", await AskAsync(endpoint.Revision!.Answering[0].Program!, "x", "a/b", "a/b"));
        Assert.Equal("1+1", endpoint.Revision!.Answering[0].Version);
    }

    [Fact]
    public async Task A_program_that_dies_fails_the_request_it_had_and_is_started_again()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo)));
        var program = endpoint.Revision!.Answering[0].Program!;
        var before = await AskAsync(program, "pid");

        await Assert.ThrowsAsync<ModelFaultException>(() => AskAsync(program, "die"));
        Assert.NotEqual(before, await AskAsync(program, "pid"));
        Assert.Contains(fixture.Lines.Take(), line => line.Text.StartsWith("[sundial]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_program_hung_up_on_is_not_sent_again()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo)));
        var program = endpoint.Revision!.Answering[0].Program!;

        var fault = await Assert.ThrowsAsync<ModelFaultException>(() => AskAsync(program, "hang up"));

        Assert.Contains("closed the connection without an answer", fault.Message, StringComparison.Ordinal);
        Assert.Equal("x", await AskAsync(program, "asked"));
    }

    [Fact]
    public async Task What_could_not_be_sent_is_sent_to_the_process_that_takes_its_place()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo)));
        var program = endpoint.Revision!.Answering[0].Program!;
        var before = await AskAsync(program, "go deaf");

        Assert.NotEqual(before, await AskAsync(program, "pid"));
    }

    [Fact]
    public async Task A_program_that_no_longer_answers_pings_is_replaced()
    {
        await using var fixture = new DirectoryFixture(limits: new ProgramLimits { PingEvery = TimeSpan.FromMilliseconds(1) });
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo)));
        var program = endpoint.Revision!.Answering[0].Program!;
        using var process = Process.GetProcessById(int.Parse(await AskAsync(program, "pid"), System.Globalization.CultureInfo.InvariantCulture));
        await AskAsync(program, "ill");

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.NotEqual(process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), await AskAsync(program, "pid"));
    }

    [Fact]
    public async Task An_error_of_the_program_is_its_answer_and_ends_a_chain()
    {
        await using var fixture = new DirectoryFixture();
        var stage = fixture.Assigned.Program(Echo);
        var endpoint = await fixture.ServeAsync(new AssignedVariant("main", 1, false, [stage, stage]));
        var answer = await endpoint.Revision!.Answering[0].Program!.InvokeAsync(Request("fail"), CancellationToken.None);

        Assert.Equal((418, "teapot"), ((int)answer.Status, Encoding.UTF8.GetString(answer.Body.Span)));
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_the_callers_fault()
    {
        await using var fixture = new DirectoryFixture(limits: new ProgramLimits { RequestBytes = 10 });
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo)));
        var fault = await Assert.ThrowsAsync<InvalidRequestException>(() => AskAsync(endpoint.Revision!.Answering[0].Program!, "12345678901"));

        Assert.Equal("The body has 11 bytes; a serving program is given 10 at most.", fault.Message);
    }

    [Fact]
    public async Task A_program_that_ends_before_it_is_well_is_told_with_its_last_words()
    {
        await using var fixture = new DirectoryFixture();
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program("print('no weights here'); raise SystemExit(4)"))));

        Assert.Equal("The serving program ended with exit code 4 before it answered /ping. Its last words: no weights here.", fault.Message);
    }

    [Fact]
    public async Task Without_a_sandbox_no_program_is_run_unless_the_operator_says_so()
    {
        await using var fixture = new DirectoryFixture(sandbox: SandboxKind.Refused);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Program(Echo))));

        Assert.Contains("--sandbox none", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_with_the_same_program_takes_over_its_process_and_the_last_one_ends_it()
    {
        await using var fixture = new DirectoryFixture();
        var stage = fixture.Assigned.Program(Echo);
        var (old, next) = (Assigned.Revision(1, Assigned.Variant(stage)), Assigned.Revision(2, Assigned.Variant(stage, weight: 5)));
        fixture.Assign(1, old);
        var process = await fixture.ServeAsync(Assigned.Variant(stage));
        var number = await AskAsync(process.Revision!.Answering[0].Program!, "pid");
        using var running = Process.GetProcessById(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        fixture.Assign(1, old, next);
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[1].Readiness == RevisionReadiness.Ready);
        fixture.Assign(2, next);

        Assert.Equal(number, await AskAsync(fixture.Endpoint.Revision!.Answering[0].Program!, "pid"));
        await fixture.Directory.CloseAsync();
        await running.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Contains(fixture.Lines.Take(), line => line.Text == "asked to end");
    }

    [Fact]
    public async Task A_program_that_is_idle_is_at_rest_and_started_by_the_next_request()
    {
        await using var fixture = new DirectoryFixture();
        fixture.Directory.Apply(fixture.Assigned.All(
            fixture.Assigned.Endpoint(fixture.Id, 1, Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Program(Echo)))) with { Scaling = new EndpointScaling(0, 2, 0.01) }));
        await fixture.UntilAsync(() => fixture.Endpoint.IsReady);
        using var lease = await fixture.Endpoint.EnterAsync(null, null, null, CancellationToken.None);
        var number = await AskAsync(lease.Variant.Program!, "pid");
        using var process = Process.GetProcessById(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.NotEqual(number, await AskAsync(lease.Variant.Program!, "pid"));
    }

    private static ProgramRequest Request(string body, string type = "text/plain", string? accept = null, string? attributes = null) =>
        new(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), type, accept, attributes);

    private static async Task<string> AskAsync(ProgramChain program, string body, string type = "text/plain", string? accept = null) =>
        Encoding.UTF8.GetString((await program.InvokeAsync(Request(body, type, accept), CancellationToken.None)).Body.Span);
}
