using System.Globalization;
using System.Text;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>The command that asks the same of the API, for a POSIX shell, with <c>$KEY</c> in place of the key.</summary>
internal static class CurlLine
{
    private const int LongestText = 4_000;

    /// <summary>The command.</summary>
    /// <param name="server">The server's address as whoever looks reaches it, without a slash at its end.</param>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="question">What was asked.</param>
    public static string Of(string server, string endpoint, Question question)
    {
        var name = Uri.EscapeDataString(endpoint);
        var path = question.IsOpenInference ? $"/v2/models/{name}/infer" : $"/endpoints/{name}/invocations";
        var line = new StringBuilder("curl -H \"Authorization: Bearer $KEY\"");
        AppendHeader(line, $"Content-Type: {question.MediaType}");
        if (question.Options.Variant is { } variant)
        {
            AppendHeader(line, $"X-Amzn-SageMaker-Target-Variant: {variant}");
        }

        if (question.Options.Threshold is { } threshold)
        {
            AppendHeader(line, string.Create(CultureInfo.InvariantCulture, $"X-Amzn-SageMaker-Custom-Attributes: threshold={threshold}"));
        }

        return line.Append(CultureInfo.InvariantCulture, $" {Data(question)} {Quoted(server + path)}").ToString();
    }

    /// <summary>Whether the command needs what was typed in a file called <c>question</c>, as it is too long for a line.</summary>
    public static bool NeedsFile(Question question) => question.File is null && question.Body.Length > LongestText;

    /// <summary>A text as one word of the shell, whatever is in it.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void AppendHeader(StringBuilder line, string header) => line.Append(CultureInfo.InvariantCulture, $" -H {Quoted(header)}");

    // What was typed stands in the line while it is short; --data-raw takes it as it is, also where it begins with @. A file called - would be standard input.
    private static string Data(Question question)
    {
        if (question.File is { } file)
        {
            return $"--data-binary {Quoted($"@{(file == "-" ? "./-" : file)}")}";
        }

        return !NeedsFile(question) ? $"--data-raw {Quoted(Encoding.UTF8.GetString(question.Body.Span))}" : "--data-binary @question";
    }
}
