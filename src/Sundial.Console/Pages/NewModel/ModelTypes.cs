namespace Sundial.Console.Pages.NewModel;

/// <summary>What can be learned, in words that need no explanation.</summary>
/// <param name="Task">Its name on the wire, which is also that of its algorithm.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Text">What it does.</param>
public sealed record ModelType(string Task, string Name, string Text);

/// <summary>All of them.</summary>
internal static class ModelTypes
{
    /// <summary>Images in classes.</summary>
    public const string Images = "image-classification";

    /// <summary>Images with boxes.</summary>
    public const string Boxes = "object-detection";

    /// <summary>A table.</summary>
    public const string Table = "table";

    /// <summary>All, the most usual first.</summary>
    public static IReadOnlyList<ModelType> All { get; } =
    [
        new(Images, "Image classification", "tells what a picture shows"),
        new(Boxes, "Object detection", "finds things on a picture and draws a box around each"),
        new(Table, "Table", "tells a column of a row from its other columns"),
    ];

    /// <summary>Whether there is one of this name.</summary>
    public static bool Known(string task) => All.Any(type => type.Task == task);

    /// <summary>Its name for people; as it stands where it is another.</summary>
    public static string NameOf(string task) => All.FirstOrDefault(type => type.Task == task)?.Name ?? (task == "custom" ? "Custom" : task);
}
