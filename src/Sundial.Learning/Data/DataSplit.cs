namespace Sundial.Learning.Data;

/// <summary>The part of a data set that an image was put into by whoever made the data set.</summary>
public enum DataSplit
{
    /// <summary>No part is named: the split is ours to make.</summary>
    Unspecified,

    /// <summary>In a folder named train or training.</summary>
    Train,

    /// <summary>In a folder named val, valid or validation.</summary>
    Validation,

    /// <summary>In a folder named test or testing.</summary>
    Test,
}
