namespace Sundial.Learning.Tables;

/// <summary>By what rows of a table were drawn, so that it can be told of each row of the file whether it was among them.</summary>
/// <param name="Seed">Of the priority of each row.</param>
/// <param name="Bytes">Bytes of text of the file.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="Bars">Below which priority rows were kept, class by class where there are few.</param>
public sealed record TableDraw(ulong Seed, long Bytes, long Rows, IReadOnlyList<DrawBar> Bars);

/// <summary>Below which priority rows of a class were kept.</summary>
/// <param name="Class">A hash of what the rows have in the column that is learned; null where it is the same for all.</param>
/// <param name="Share">The share of them that was kept.</param>
public sealed record DrawBar(ulong? Class, double Share);
