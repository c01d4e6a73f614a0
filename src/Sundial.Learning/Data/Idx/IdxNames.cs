namespace Sundial.Learning.Data.Idx;

/// <summary>MNIST's file names: train-images-idx3-ubyte, t10k-labels-idx1-ubyte, with a dot or a hyphen before idx, gzipped or not.</summary>
internal static class IdxNames
{
    public static bool IsImages(string name) => Is(name, "images", "idx3");

    public static bool IsLabels(string name) => Is(name, "labels", "idx1");

    public static bool IsGzipped(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>What an images file and its labels have in common.</summary>
    public static string PairKey(string name)
    {
        var key = name.ToLowerInvariant();
        key = IsGzipped(key) ? key[..^3] : key;
        return key.Replace("labels", "images", StringComparison.Ordinal).Replace("idx1", "idx3", StringComparison.Ordinal).Replace('.', '-');
    }

    public static DataSplit SplitOf(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return file.Contains("train", StringComparison.Ordinal) ? DataSplit.Train
            : file.Contains("t10k", StringComparison.Ordinal) || file.Contains("test", StringComparison.Ordinal) ? DataSplit.Test
            : file.Contains("val", StringComparison.Ordinal) ? DataSplit.Validation
            : DataSplit.Unspecified;
    }

    private static bool Is(string name, string what, string rank)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.Contains(what, StringComparison.OrdinalIgnoreCase) && file.Contains(rank, StringComparison.OrdinalIgnoreCase);
    }
}
