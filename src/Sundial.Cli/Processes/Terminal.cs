using System.Text;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Learning.Training;
using Spectre.Console;

namespace Sundial.Cli.Processes;

/// <summary>What the process writes to: lines, JSON events, or rich text where a person looks at a terminal.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly JsonSerializerOptions EventOptions = new(TrainingReport.JsonOptions) { WriteIndented = false };
    private const int WidthWithoutTerminal = 120;

    private readonly OutputStream _stream;
    private readonly Lock _gate = new();
    private IAnsiConsole? _rich;

    /// <summary>Writes to a stream.</summary>
    /// <param name="output">The stream.</param>
    /// <param name="isInteractive">Whether a person looks at it, on a terminal that can move its cursor.</param>
    public Terminal(Stream output, bool isInteractive)
    {
        _stream = new OutputStream(output);
        Out = TextWriter.Synchronized(new StreamWriter(_stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" });
        IsInteractive = isInteractive;
    }

    /// <summary>Writes to standard output.</summary>
    public static Terminal OfProcess()
    {
        var movesCursor = OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var interactive = !System.Console.IsOutputRedirected && movesCursor;
        var terminal = new Terminal(System.Console.OpenStandardOutput(), interactive);
        System.Console.SetOut(terminal.Out);   // by this Spectre.Console knows the terminal and asks for its width
        return terminal;
    }

    /// <summary>Whether the user asked for JSON; then nothing but events goes to standard output.</summary>
    public bool Json { get; set; }

    /// <summary>Whether a person looks at it.</summary>
    public bool IsInteractive { get; }

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; }

    /// <summary>Why standard output is incomplete; null while it is not.</summary>
    public string? OutputFault => _stream.Fault;

    /// <summary>Tables, colours and live views; made when first needed, because it is the slow part of a start.</summary>
    public IAnsiConsole Rich => _rich ??= CreateRich();

    /// <summary>Writes a line for a person; nothing where JSON was asked for.</summary>
    public void Line(string text = "")
    {
        if (!Json)
        {
            Out.WriteLine(text);
        }
    }

    /// <summary>Writes an event as one line of JSON; nothing where it was not asked for.</summary>
    /// <param name="content">An object whose first property is <c>Event</c>.</param>
    public void Event(object content)
    {
        if (Json)
        {
            Emit(content);
        }
    }

    /// <summary>Writes a record as the API has it, as one line of JSON; nothing where it was not asked for.</summary>
    public void Record<T>(T record)
    {
        if (Json)
        {
            lock (_gate)
            {
                Out.WriteLine(JsonSerializer.Serialize(record, WireJson.Options));
            }
        }
    }

    /// <summary>Tells a person, on standard error, of something that did not stop the work; nothing where JSON was asked for.</summary>
    public void Warn(string sentence)
    {
        if (!Json)
        {
            System.Console.Error.WriteLine($"sundial: {sentence}");
        }
    }

    /// <summary>Tells what went wrong: on standard error, or as the last event.</summary>
    public void Fail(Failure failure)
    {
        if (Json)
        {
            Emit(new { Event = "failed", failure.Code, Problem = failure.Sentence, ExitCode = (int)failure.ExitCode, failure.Details });
        }
        else
        {
            System.Console.Error.WriteLine($"sundial: {failure.Text}");
        }
    }

    /// <summary>Writes out what is left.</summary>
    public void Dispose() => Out.Dispose();

    private void Emit(object content)
    {
        lock (_gate)
        {
            Out.WriteLine(JsonSerializer.Serialize(content, EventOptions));
        }
    }

    private IAnsiConsole CreateRich()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        if (!IsInteractive)
        {
            console.Profile.Width = WidthWithoutTerminal;
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        return console;
    }
}
