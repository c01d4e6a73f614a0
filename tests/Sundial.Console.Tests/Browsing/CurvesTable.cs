namespace Sundial.Console.Tests.Browsing;

/// <summary>The table behind a job's curves, which tells to those who see no chart what is drawn.</summary>
internal static class CurvesTable
{
    /// <summary>JavaScript of a function: the points of the curve that has most of them.</summary>
    public const string Points = "() => Math.max(0, ...[...document.querySelectorAll('[data-curves-table] tbody tr td:nth-child(2)')].map(cell => Number(cell.textContent)))";
}
