using System.CommandLine.Parsing;

namespace Sundial.Cli.Commands;

/// <summary>A program and its first arguments, written in one text: <c>python3 main.py</c>.</summary>
internal static class CommandWords
{
    /// <summary>Takes it apart at its blanks, but for those in quotation marks.</summary>
    /// <returns>Null where nothing is written.</returns>
    public static string[]? Of(string? text) => CommandLineParser.SplitCommandLine(text ?? string.Empty).ToArray() is { Length: > 0 } words ? words : null;
}
