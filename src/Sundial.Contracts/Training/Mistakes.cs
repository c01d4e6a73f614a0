namespace Sundial.Contracts.Training;

/// <summary>The gravest mistakes of a model on the test part of its data: what a model version has as <c>model.mistakes.zip</c>, in its entry <c>mistakes.json</c>.</summary>
public sealed record MistakesView
{
    /// <summary>What was trained: <c>image-classification</c>, <c>object-detection</c>, <c>table-classification</c> or <c>table-regression</c>; anything of a program of one's own.</summary>
    public required string Task { get; init; }

    /// <summary>Examples that were tested.</summary>
    public required int Tested { get; init; }

    /// <summary>On how many of them the model was wrong; null of numbers.</summary>
    public int? Wrong { get; init; }

    /// <summary>The mistakes, the gravest first; at most 24.</summary>
    public required IReadOnlyList<MistakeView> Mistakes { get; init; }
}

/// <summary>One example that a model was wrong about.</summary>
public sealed record MistakeView
{
    /// <summary>From 1, the gravest first.</summary>
    public required int Number { get; init; }

    /// <summary>Where the example lies in the data, such as <c>test/7/0031.png</c>; null of a row.</summary>
    public string? Path { get; init; }

    /// <summary>The name of its small picture, by which it is fetched; null where there is none.</summary>
    public string? Picture { get; init; }

    /// <summary>What is right: a class, or a number; null of a detector.</summary>
    public string? Truth { get; init; }

    /// <summary>What the model said: a class, or a number; null of a detector.</summary>
    public string? Prediction { get; init; }

    /// <summary>How sure the model was of what it said, in [0, 1]; null of numbers and of detectors.</summary>
    public double? Probability { get; init; }

    /// <summary>How grave it is: of classes the negative logarithm of the probability that the truth was given, of a number how far off it was, of a detector the sum over its faults.</summary>
    public double? Loss { get; init; }

    /// <summary>Columns of the image as it is stored, upright; boxes are in its pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Rows of the image.</summary>
    public int? Height { get; init; }

    /// <summary>Of a detector, the boxes that are there and those that it found from its threshold on.</summary>
    public IReadOnlyList<MistakenBoxView>? Boxes { get; init; }

    /// <summary>Of a row, its values in the order of the columns.</summary>
    public IReadOnlyList<MistakenValueView>? Row { get; init; }
}

/// <summary>A box of an image that a detector was wrong about, in pixels of the image as it is stored.</summary>
/// <param name="What"><c>missed</c>: there and not found; <c>invented</c>: found and not there; <c>wrong-class</c>: found as another class than it is; <c>found</c>: right; <c>truth</c>: there, and found by a box that is told, too.</param>
/// <param name="Label">The class.</param>
/// <param name="Score">How sure the detector was; null of a box that is there.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
public sealed record MistakenBoxView(string What, string Label, double? Score, double Left, double Top, double Right, double Bottom);

/// <summary>A value of a row that a model was wrong about.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The value as text; null where it is missing.</param>
public sealed record MistakenValueView(string Column, string? Value = null);
