namespace Sundial.Learning.Tables.Encoders;

/// <summary>How columns become numbers.</summary>
internal sealed record EncodingOptions
{
    /// <summary>Categories up to so many become a number each, 0 or 1; more become one number. 0, none, unless set.</summary>
    public int OneHotUpTo { get; init; }

    /// <summary>Whether the one number of a category is its rank by the mean of the target, not by its frequency. False unless set.</summary>
    public bool OrderByTarget { get; init; }

    /// <summary>The most bins that a number is laid out on, for networks. 0, numbers as they are, unless set.</summary>
    public int Bins { get; init; }

    /// <summary>The most categories of a column that count by themselves. 1000 unless set.</summary>
    public int MostCategories { get; init; } = 1000;

    /// <summary>The fewest training rows of a category that counts by itself. 2 unless set.</summary>
    public int LeastRows { get; init; } = 2;

    /// <summary>The most words of a column of texts. 200 unless set.</summary>
    public int MostWords { get; init; } = 200;
}
