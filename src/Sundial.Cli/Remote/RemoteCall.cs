using System.CommandLine;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Contracts.Client;

namespace Sundial.Cli.Remote;

/// <summary>One run of a command that speaks with a server.</summary>
/// <param name="parse">What was written.</param>
/// <param name="around">What the command stands in.</param>
/// <param name="client">The server.</param>
/// <param name="interruption">Ctrl-C.</param>
internal sealed class RemoteCall(ParseResult parse, Surroundings around, SundialClient client, Interruption interruption)
{
    /// <summary>The server.</summary>
    public SundialClient Client => client;

    /// <summary>What is written to.</summary>
    public Terminal Terminal => around.Terminal;

    /// <summary>Time.</summary>
    public TimeProvider Clock => around.Clock;

    /// <summary>Ctrl-C.</summary>
    public Interruption Interruption => interruption;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancel => interruption.Token;

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    /// <summary>The value of an argument that must be there.</summary>
    public T Get<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    /// <summary>The value of an argument that may be left out.</summary>
    public T? GetOptional<T>(Argument<T> argument) => parse.GetValue(argument);

    /// <summary>Tells of one thing: as the record that the API has, or in words.</summary>
    public void Tell<T>(T record, Action<T> inWords)
    {
        Terminal.Record(record);
        if (!Terminal.Json)
        {
            inWords(record);
        }
    }

    /// <summary>Tells of one thing in pairs of label and text; a pair whose text is null is left out.</summary>
    public void Tell<T>(T record, Func<T, IEnumerable<(string Label, string? Text)>> facts) => Tell(record, known => Facts.Write(Terminal, facts(known)));

    /// <summary>Tells of many things: a record a line as they come, or a table.</summary>
    /// <param name="items">The things.</param>
    /// <param name="none">What is said where there is none.</param>
    /// <param name="headings">Headings of the table.</param>
    /// <param name="row">A row of it.</param>
    public async Task TellAllAsync<T>(IAsyncEnumerable<T> items, string none, string[] headings, Func<T, string?[]> row)
    {
        var table = Terminal.Json ? null : Tables.OfText(headings);
        await foreach (var item in items.WithCancellation(Cancel))
        {
            Terminal.Record(item);
            table?.AddTextRow(row(item));
        }

        if (table is { Rows.Count: 0 })
        {
            Terminal.Line(none);
        }
        else if (table is not null)
        {
            Terminal.Rich.Write(table);
        }
    }
}
