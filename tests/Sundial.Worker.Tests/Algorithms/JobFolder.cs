using System.Globalization;
using System.Text;
using System.Text.Json;
using Sundial.Testing.Data;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>The folder that an algorithm is given, filled as a worker fills it.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public string Failure => File.ReadAllText(this["output/failure"]);

    /// <summary>Small pictures of three classes, in one archive or as files.</summary>
    public JobFolder WithPictures(bool archived = true, int each = 60)
    {
        var pictures = Pictures.Classes(each, height: 16, width: 20, channels: 3, "left", "right", "up");
        Directory.CreateDirectory(this["input/data/training"]);
        if (archived)
        {
            Archives.Tar(this["input/data/training/data.tar"], pictures);
        }
        else
        {
            _folder.Write("input/data/training", pictures);
        }

        return this;
    }

    /// <summary>Pictures of two kinds, of each of which half is called heads and half tails: nobody can tell which.</summary>
    public JobFolder WithGuesses()
    {
        Directory.CreateDirectory(this["input/data/training"]);
        Archives.Tar(
            this["input/data/training/data.tar"],
            Enumerable.Range(0, 120).Select(number => ($"{(number / 2 % 2 == 0 ? "heads" : "tails")}/{number:D3}.png", Pictures.Png(16, 20, 3, number % 2, number))));
        return this;
    }

    /// <summary>Pictures with squares and discs, in one archive, annotated as Pascal VOC has it.</summary>
    public JobFolder WithScenes(int train)
    {
        Directory.CreateDirectory(this["input/data/training"]);
        Archives.Tar(this["input/data/training/scenes.tar"], Scenes.VocFiles(train));
        return this;
    }

    /// <summary>The same, but what is to be found in the test is called by the other's name: nobody who has learned it is right.</summary>
    public JobFolder WithMisnamedScenes(int train)
    {
        Directory.CreateDirectory(this["input/data/training"]);
        var (first, names) = (train + 2, new[] { "disc", "square" });
        Archives.Tar(this["input/data/training/scenes.tar"], Scenes.VocFiles(train).Select(file =>
            file.Name.StartsWith("Annotations/scene", StringComparison.Ordinal) && int.Parse(file.Name.AsSpan("Annotations/scene".Length, 3), CultureInfo.InvariantCulture) >= first
                ? (file.Name, Scenes.Text(Swapped(Encoding.UTF8.GetString(file.Bytes), names[0], names[1])))
                : file));
        return this;

        static string Swapped(string text, string one, string other) => text.Replace($">{one}<", ">?<", StringComparison.Ordinal).Replace($">{other}<", $">{one}<", StringComparison.Ordinal).Replace(">?<", $">{other}<", StringComparison.Ordinal);
    }

    /// <summary>A table of flowers, whose kind and price follow from the rest.</summary>
    public JobFolder WithFlowers(int rows = 600) => With("input/data/training/flowers.csv", Flowers.Table(rows));

    public JobFolder WithHyperparameters(params (string Name, string Value)[] values) =>
        With("input/config/hyperparameters.json", JsonSerializer.Serialize(values.ToDictionary(pair => pair.Name, pair => pair.Value)));

    /// <summary>A deadline; what is decided by the whole budget is decided by <paramref name="budget"/>.</summary>
    public JobFolder WithDeadline(TimeSpan left, TimeSpan? budget = null) => With(
        "input/config/deadline.json",
        $"{{\"deadline_unix_ms\":{(DateTimeOffset.UtcNow + left).ToUnixTimeMilliseconds()}{(budget is { } whole ? $",\"budget_ms\":{(long)whole.TotalMilliseconds}" : "")}}}");

    public JobFolder With(string name, string text)
    {
        _folder.Write(name, Encoding.UTF8.GetBytes(text));
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
