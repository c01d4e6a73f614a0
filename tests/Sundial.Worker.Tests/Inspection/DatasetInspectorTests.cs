using System.Globalization;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Sundial.Worker.Inspection;
using Xunit;

namespace Sundial.Worker.Tests.Inspection;

/// <summary>What is found in data of each kind.</summary>
public sealed class DatasetInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_are_counted_by_class_and_part_and_have_a_gallery()
    {
        var files = Pictures.Classes(30, 90, 60, 3, "cat", "dog").Select(file => ($"train/{file.Name}", file.Bytes))
            .Concat(Pictures.Classes(6, 300, 200, 3, "cat", "dog").Select(file => ($"test/{file.Name}", file.Bytes)))
            .Append(("train/cat/broken.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]));

        var found = Look(Archives.Zip(_folder["pets.zip"], files));

        var images = found.Images!;
        Assert.Equal((DatasetKind.Images, "image-classification", 72, 2, "zip"), (found.Kind, found.SuggestedTask, images.Images, images.ClassCount, images.Layout));
        Assert.Equal([new("cat", 36, 6), new ProfiledImageClass("dog", 36, 6)], images.Classes);
        Assert.Equal([new(DatasetSplit.Train, 60), new ProfiledSplit(DatasetSplit.Test, 12)], images.Splits);
        Assert.Equal((new PictureSize(60, 90), new PictureSize(200, 300), 2), (images.Sizes.Least, images.Sizes.Most, images.Sizes.Different));
        Assert.Equal("train/cat/broken.png", Assert.Single(images.SkippedFiles).Path);
        Assert.Contains(found.Findings, finding => finding.Text.Contains("would be left out", StringComparison.Ordinal));

        Assert.Equal(72, found.Pictures.Count);
        Assert.Equal(["cat", "dog", "cat", "dog"], found.Pictures.Take(4).Select(picture => picture.Class));
        Assert.Equal((200, 300), found.Pictures.Where(picture => picture.Split == DatasetSplit.Test).Select(picture => (picture.Width, picture.Height)).Distinct().Single());
        HasThumbnails(found);
    }

    [Fact]
    public void A_gallery_is_drawn_evenly_from_its_classes_and_has_bounds()
    {
        var files = Pictures.Classes(1100, 8, 8, 1, "many").Concat(Pictures.Classes(40, 8, 8, 1, "few").Select(file => (file.Name, file.Bytes)));

        var found = Look(Archives.Tar(_folder["uneven.tar"], files));

        Assert.Equal(1000, found.Pictures.Count);
        Assert.Equal(40, found.Pictures.Count(picture => picture.Class == "few"));
        HasThumbnails(found);
    }

    [Fact]
    public void Boxes_stand_in_the_pixels_of_their_images()
    {
        var found = Look(Archives.Tar(_folder["scenes.tar"], Scenes.VocFiles(train: 20, validation: 4, test: 4)));

        var boxes = found.Boxes!;
        Assert.Equal((DatasetKind.Boxes, "object-detection", 28, "pascal-voc"), (found.Kind, found.SuggestedTask, boxes.Images, boxes.Format));
        Assert.Equal(["disc", "square"], boxes.Classes.Select(known => known.Name));
        Assert.Equal(boxes.Boxes, boxes.Classes.Sum(known => known.Boxes));
        Assert.Equal(new BoxSizes(boxes.Boxes, 0, 0), boxes.BoxSizes);
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Validation, DatasetSplit.Test], boxes.Splits.Select(part => part.Split));
        var picture = found.Pictures.Single(picture => picture.Path.EndsWith("scene003.png", StringComparison.Ordinal));
        var drawn = Scenes.Draw(3).Boxes;
        Assert.Equal((96, 64, drawn.Length), (picture.Width, picture.Height, picture.BoxCount));
        Assert.Equal(drawn.Select(box => (Math.Round(box.Box.Left), Math.Round(box.Box.Width))).Order(), picture.Boxes.Select(box => (Math.Round(box.Left), Math.Round(box.Width))).Order());
        HasThumbnails(found);
    }

    [Fact]
    public void A_table_has_its_columns_in_the_order_of_the_file_with_rows_as_they_stand_there()
    {
        var found = Look(_folder.Write("flowers.csv", Scenes.Text(Flowers.Table(400))));

        var table = found.Table!;
        Assert.Equal((DatasetKind.Table, "table", 400L, 4), (found.Kind, found.SuggestedTask, table.Rows, table.ColumnCount));
        Assert.Equal(["length", "colour", "price", "kind"], table.Columns.Select(column => column.Name));
        Assert.Equal([ProfiledColumnKind.Number, ProfiledColumnKind.Category, ProfiledColumnKind.Number, ProfiledColumnKind.Category], table.Columns.Select(column => column.Kind));
        Assert.Equal(("kind", ProfiledTargetTask.Classification, 2), (table.Target!.Column, table.Target.Task, table.Target.ClassCount));
        Assert.Equal([false, false, false, true], table.Columns.Select(column => column.IsTarget));
        Assert.Equal(ProfiledTargetTask.Regression, table.Columns[2].TaskAsTarget);
        Assert.Equal(400, table.Columns[0].Numbers!.Histogram.Sum());
        Assert.Equal(0.2, table.Columns[1].MissingShare!.Value, 3);
        Assert.Equal("white", table.Columns[1].Top![0].Name);
        Assert.Equal(100, table.SampleRows.Count);
        Assert.Equal(["5.0", "", "9.00", "rose"], table.SampleRows[0]);
        Assert.Empty(found.Pictures);
        Assert.Equal(["table-classification", "table-regression"], found.Plans.Select(plan => plan.Task).Distinct());
    }

    [Fact]
    public void Plans_climb_with_the_time_and_their_phases_fill_it()
    {
        var found = Look(Archives.Zip(_folder["pets.zip"], Pictures.Classes(200, 32, 32, 3, "cat", "dog")));

        Assert.Equal([1, .. Environment.ProcessorCount > 1 ? [2] : Array.Empty<int>()], found.Tiers.Values.Order());
        Assert.Contains(found.Plans, plan => plan.Threads == found.UsualThreads);
        foreach (var ladder in found.Plans.GroupBy(plan => (plan.OptimizeFor, plan.Threads)))
        {
            var plans = ladder.ToList();
            Assert.Equal((5, 86_400), (plans[0].WithinSeconds, plans[^1].WithinSeconds));
            Assert.All(plans.Zip(plans.Skip(1)), pair => Assert.InRange(pair.Second.WithinSeconds / pair.First.WithinSeconds, 1.1, 1.5));
            Assert.All(plans, plan => Assert.Equal(plan.WithinSeconds, plan.Phases.Sum(phase => phase.Seconds), 0));
            Assert.All(plans, plan => Assert.True(plan.Phases.All(phase => phase.Seconds >= 0)));
            Assert.All(plans.Zip(plans.Skip(1)), pair => Assert.True(pair.Second.Network!.Parameters >= pair.First.Network!.Parameters));
            Assert.False(plans[0].Tuning.Pays);
        }

        Assert.Contains(found.Plans, plan => plan.Tuning is { Pays: true, Evaluations: > 0, Hyperparameters.Count: > 0 } && plan.Phases.Any(phase => phase.Phase == "tune"));
        Assert.All(found.Plans.Where(plan => plan.ShareOfData >= 1), plan => Assert.Contains(plan.Sentences, sentence => sentence.Contains(InspectedData.EpochsMark, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_can_be_trained_on_one_class_and_it_says_so()
    {
        var found = Look(Archives.Zip(_folder["cats.zip"], Pictures.Classes(20, 16, 16, 3, "cat")));

        Assert.Empty(found.Plans);
        Assert.Equal(FindingSeverity.Error, found.Findings[0].Severity);
        Assert.Equal(20, found.Pictures.Count);
    }

    [Fact]
    public void Names_that_are_no_text_are_told_as_text()
    {
        var found = Look(Archives.Zip(_folder["odd.zip"], Coco($"a\\u0000b\\u001b{new string('x', 500)}")));

        var known = Assert.Single(found.Boxes!.Classes).Name;
        Assert.True(known.Length <= 200);
        Assert.DoesNotContain(known, letter => char.IsControl(letter) || char.IsSurrogate(letter));
        Assert.Equal(FindingSeverity.Error, found.Findings[0].Severity);
        Assert.Empty(found.Plans);
    }

    public static TheoryData<string> HostileFiles { get; } = ["bomb.tar.gz", "noise.zip", "ragged.csv", "empty.csv", "broken.zip", "text.zip", "surrogate.zip"];

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public void Hostile_data_is_refused_in_one_sentence_that_names_it(string name)
    {
        var data = Hostile(name);
        var output = Directory.CreateDirectory(_folder["out"]).FullName;

        var code = InspectorProgram.Run([InspectorProgram.Name, data, output, "2"]);

        Assert.Equal(0, code);
        Assert.False(File.Exists(Path.Combine(output, InspectorProgram.FoundFile)));
        var failure = File.ReadAllText(Path.Combine(output, InspectorProgram.FailureFile));
        Assert.Contains(name, failure, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, failure, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
    }

    private string Hostile(string name) => name switch
    {
        "bomb.tar.gz" => Archives.Bomb(_folder[name], megabytes: 200),
        "noise.zip" => _folder.Write(name, [(byte)'P', (byte)'K', 3, 4, .. Enumerable.Range(0, 3000).Select(i => (byte)(i * 37))]),
        "ragged.csv" => _folder.Write(name, Scenes.Lines(Enumerable.Range(0, 200).Select(i => string.Join(',', Enumerable.Repeat(i.ToString(CultureInfo.InvariantCulture), 2 + (i % 5)))))),
        "empty.csv" => _folder.Write(name, "a,b,c\n"u8),
        "broken.zip" => Archives.Zip(_folder[name], Pictures.Classes(5, 20, 20, 3, "cat", "dog").Select(file => (file.Name, file.Bytes[..(file.Bytes.Length / 2)]))),
        "surrogate.zip" => Archives.Zip(_folder[name], Coco("a\\ud800b")),
        _ => Archives.Zip(_folder[name], [("readme.md", "nothing"u8.ToArray())]),
    };

    private static IEnumerable<(string, byte[])> Coco(string name) =>
    [
        ("a.png", Scenes.Draw(0).Png),
        ("instances.json", Scenes.Text($$"""{"images":[{"id":1,"file_name":"a.png","width":96,"height":64}],"categories":[{"id":1,"name":"{{name}}"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,30,40]}]}""")),
    ];

    private InspectedData Look(string data) => new DatasetInspector(data, _folder["thumbnails"], _folder.Path, Environment.ProcessorCount, null).Look(CancellationToken.None);

    // Each is a WebP file that can be decoded, no larger than it may be, with the shape of its image.
    private void HasThumbnails(InspectedData found)
    {
        Assert.Equal("image/webp", found.ThumbnailType);
        var pack = File.ReadAllBytes(_folder["thumbnails"]);
        Assert.Equal(pack.Length, found.Pictures.Sum(picture => picture.Length));
        var folder = Directory.CreateDirectory(_folder["unpacked"]).FullName;
        foreach (var (number, picture) in found.Pictures.Take(20).Index())
        {
            File.WriteAllBytes(Path.Combine(folder, $"{number}.webp"), pack.AsSpan((int)picture.Offset, picture.Length));
        }

        using var decoded = ImageDatasetReader.ReadUnlabelled(folder, 160, 160, 3);
        Assert.Equal(Math.Min(20, found.Pictures.Count), decoded.Count);
        Assert.True(pack.Length <= 4096 * found.Pictures.Count, $"{pack.Length} bytes for {found.Pictures.Count} thumbnails.");
    }
}
