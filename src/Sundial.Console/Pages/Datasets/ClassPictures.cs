using Sundial.Contracts.Datasets;

namespace Sundial.Console.Pages.Datasets;

/// <summary>Some pictures of a class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Images">How many images it has, or how many have a box of it.</param>
/// <param name="Pictures">Some of them.</param>
public sealed record ClassPictures(string Class, int Images, IReadOnlyList<DatasetPicture> Pictures);
