using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts.Datasets;

namespace Sundial.Console.Pages.Datasets;

/// <summary>Which pictures somebody wants to see, as the address has it.</summary>
public sealed record PictureQuery
{
    /// <summary>Only of this class.</summary>
    [FromQuery(Name = "class")]
    public string? Class { get; init; }

    /// <summary>Only of this part: train, validation or test.</summary>
    [FromQuery(Name = "split")]
    public string? Split { get; init; }

    /// <summary>Where the page before ended.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>The class; null for all.</summary>
    public string? ClassOrNull => string.IsNullOrEmpty(Class) ? null : Class;

    /// <summary>Where the page before ended; null for the first page.</summary>
    public string? CursorOrNull => string.IsNullOrEmpty(Cursor) ? null : Cursor;

    /// <summary>The part; null for all.</summary>
    public DatasetSplit? SplitOrNull => Enum.TryParse<DatasetSplit>(Split, ignoreCase: true, out var split) && Enum.IsDefined(split) ? split : null;
}
