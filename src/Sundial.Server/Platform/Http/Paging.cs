using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http;

/// <summary>Which part of a list is asked for: <c>?limit=1..200&amp;cursor=…</c>. A handler takes it as <c>[AsParameters] Paging paging</c>.</summary>
/// <example><code>
/// var rows = await store.ListAsync(before: paging.BeforeId, atMost: paging.Fetch, cancel);   // … and id &lt; @before … order by id desc limit @atMost
/// return TypedResults.Ok(paging.PageOf(rows, row => Cursor.Of(row.Id)));
/// </code></example>
/// <param name="Limit">Items of a page, 1 to 200; 50 unless set.</param>
/// <param name="Cursor">Where to go on: <c>next</c> of the page before.</param>
internal sealed record Paging([FromQuery(Name = "limit")] int? Limit = null, [FromQuery(Name = "cursor")] string? Cursor = null)
{
    private const int Most = 200;
    private const int Usual = 50;

    /// <summary>Items of a page.</summary>
    /// <exception cref="ProblemException">The limit is out of range.</exception>
    public int Size => Limit is null ? Usual : Limit is >= 1 and <= Most ? Limit.Value : throw Faults.Of("limit", $"must be from 1 to {Most}");

    /// <summary>How many to read: one more than a page, to know whether there is another.</summary>
    public int Fetch => Size + 1;

    /// <summary>The id after which, newest first, the page begins; null for the first page.</summary>
    /// <exception cref="ProblemException">The cursor is none of ours.</exception>
    public Guid? BeforeId => Decoded() is not { } text ? null : Guid.TryParseExact(text, "N", out var id) ? id : throw Nonsense();

    /// <summary>The number after which, oldest first, the page begins; null for the first page.</summary>
    /// <exception cref="ProblemException">The cursor is none of ours.</exception>
    public long? AfterNumber => Decoded() is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Nonsense();

    /// <summary>Makes a page of what was read.</summary>
    /// <param name="fetched">At most <see cref="Fetch"/> items.</param>
    /// <param name="cursorOf">Where a page goes on after an item: <see cref="Http.Cursor.Of(Guid)"/> or <see cref="Http.Cursor.Of(long)"/>.</param>
    public Page<T> PageOf<T>(IReadOnlyList<T> fetched, Func<T, string> cursorOf) => fetched.Count <= Size
        ? new(fetched, null)
        : new([.. fetched.Take(Size)], cursorOf(fetched[Size - 1]));

    private string? Decoded()
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor));
        }
        catch (FormatException)
        {
            throw Nonsense();
        }
    }

    private static ProblemException Nonsense() => Faults.Of("cursor", "must be the next of the page before, as it was given");
}

/// <summary>Where a page goes on, in a form that callers only hand back.</summary>
internal static class Cursor
{
    /// <summary>After an item with this id.</summary>
    public static string Of(Guid id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id.ToString("N")));

    /// <summary>After an item with this number.</summary>
    public static string Of(long number) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}
