using System.CommandLine;
using Sundial.Cli.Commands;
using Sundial.Cli.Processes;

namespace Sundial.Cli;

/// <summary>Parses, runs, and turns whatever goes wrong into one sentence and an exit code.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // Known before parsing, so that a script that asked for JSON is told of a wrong command line in JSON, too.
        using var terminal = Terminal.OfProcess();
        terminal.Json = args.TakeWhile(arg => arg != "--").Contains("--json");
        AppDomain.CurrentDomain.UnhandledException += (_, unforeseen) => Environment.Exit((int)Fail(terminal, (Exception)unforeseen.ExceptionObject));
        try
        {
            return (int)OutputChecked(terminal, Run(args, terminal));
        }
        catch (Exception fault)
        {
            return (int)Fail(terminal, fault);
        }
    }

    private static ExitCode Run(string[] args, Terminal terminal)
    {
        // An @ in front of a name is part of the name, and -abc is no three options.
        var parse = SundialCommand.Create(terminal, TimeProvider.System, args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? string.Empty)
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parse.Errors.Count > 0 && parse.Action is not System.CommandLine.Invocation.CommandLineAction { ClearsParseErrors: true })
        {
            throw SundialCommand.Complaint(parse);
        }

        return (ExitCode)parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = terminal.Out });
    }

    private static ExitCode OutputChecked(Terminal terminal, ExitCode exitCode)
    {
        if (terminal.OutputFault is not { } fault)
        {
            return exitCode;
        }

        System.Console.Error.WriteLine($"sundial: The output is incomplete, because standard output failed ({fault}); free space there or send it elsewhere.");
        return exitCode == ExitCode.Ok ? ExitCode.OutputUnwritable : exitCode;
    }

    private static ExitCode Fail(Terminal terminal, Exception fault)
    {
        var failure = Failure.Of(fault);
        if (failure.Code == "stopped")
        {
            terminal.Event(new { Event = "stopped", Problem = failure.Sentence });
            terminal.Warn(failure.Sentence);
        }
        else
        {
            terminal.Fail(failure);
        }

        if (Failure.DebugWanted)
        {
            System.Console.Error.WriteLine(fault);
        }

        return failure.ExitCode;
    }
}
