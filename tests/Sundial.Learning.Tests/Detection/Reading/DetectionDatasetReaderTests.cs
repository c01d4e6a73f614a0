using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Reading;

/// <summary>The three formats, wherever they lie, come to the same images and boxes.</summary>
public sealed class DetectionDatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("data.zip")]
    [InlineData("data.tar.gz")]
    public void Pascal_voc_is_read_with_the_parts_that_its_lists_give(string kind)
    {
        var files = Scenes.VocFiles(train: 3, validation: 2, test: 1);
        var path = kind == "folder" ? _folder.Write("voc", files) : kind == "data.zip" ? Archives.Zip(_folder[kind], files) : Archives.Tar(_folder[kind], files);

        using var data = DetectionDatasetReader.Read(path);

        Assert.Equal(AnnotationFormat.PascalVoc, data.Format);
        Assert.Equal(AnnotationFormat.PascalVoc, DetectionDatasetReader.Recognise(path, new ArchiveLimits(), CancellationToken.None));
        Assert.Equal(["disc", "square"], data.ClassNames);
        Assert.Equal(
            [DataSplit.Train, DataSplit.Train, DataSplit.Train, DataSplit.Validation, DataSplit.Validation, DataSplit.Test], data.Images.Splits.ToArray());
        Assert.Equal((64, 96, 3), (data.Images.Height, data.Images.Width, data.Images.Channels));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(Scenes.Draw(i).Boxes, Scenes.Rounded(data.BoxesOf(i)));
        }

        Assert.Empty(data.LeftOut.Sentences);
        var statistics = DetectionStatistics.Of(data);
        Assert.Equal((6, 0), (statistics.Images, statistics.ImagesWithoutObjects));
        Assert.Equal(data.CountByClass(), statistics.Classes.Select(one => one.Objects));
        Assert.Equal(3, statistics.Parts[DataSplit.Train]);
    }

    [Fact]
    public void Who_wants_boxes_of_a_table_is_told_that_it_has_none()
    {
        var path = _folder.Write("houses.csv", Scenes.Text("rooms,price\n3,100\n4,200\n5,300\n"));

        var fault = Assert.Throws<DatasetException>(() => DetectionDatasetReader.Read(path));

        Assert.Equal(DatasetCodes.Unsupported, fault.Code);
        Assert.Contains("is a table, which has no images with boxes", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sub-folder", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coco_file_for_each_part_is_read_with_crowds_and_images_without_objects()
    {
        foreach (var (part, first) in (IEnumerable<(string, int)>)[("train2017", 0), ("val2017", 2)])
        {
            _folder.Write($"coco/{part}/000{first}.png", Scenes.Draw(first).Png);
            _folder.Write($"coco/{part}/000{first + 1}.png", Scenes.Draw(first + 1).Png);
            _folder.Write($"coco/annotations/instances_{part}.json", Scenes.Text($$"""
                {"info": {"year": 2026, "bbox": [9, 9, 9, 9]},
                 "annotations": [
                   {"id": 1, "image_id": 7, "category_id": 90, "bbox": [10, 5.5, 20, 30], "area": 600, "iscrowd": 0, "segmentation": [[1, 2, 3, 4, 5, 6]]},
                   {"id": 2, "image_id": 7, "category_id": 3, "bbox": [40, 20, 30, 10], "iscrowd": 1}],
                 "images": [
                   {"id": 7, "file_name": "000{{first}}.png", "width": 96, "height": 64},
                   {"id": 8, "file_name": "000{{first + 1}}.png", "width": 96, "height": 64}],
                 "categories": [{"id": 90, "name": "square", "supercategory": "shape"}, {"id": 3, "name": "disc"}]}
                """));
        }

        using var data = DetectionDatasetReader.Read(_folder["coco"]);

        Assert.Equal(AnnotationFormat.CocoJson, data.Format);
        Assert.Equal(["disc", "square"], data.ClassNames);
        Assert.Equal([DataSplit.Train, DataSplit.Train, DataSplit.Validation, DataSplit.Validation], data.Images.Splits.ToArray());
        Assert.Equal([new LabelledBox(new Box(10, 5.5f, 30, 35.5f), 1), new LabelledBox(new Box(40, 20, 70, 30), 0, Ignored: true)], Scenes.Rounded(data.BoxesOf(2)));
        Assert.Empty(data.BoxesOf(3).ToArray());
        Assert.Equal([0, 2], data.CountByClass());
    }

    [Theory]
    [InlineData("data.yaml", "train: ../train/images\nnc: 2\nnames: ['disc', \"square\"]\n")]
    [InlineData("data.yaml", "names:\n  0: disc\n  1: square\nnc: 2\n")]
    [InlineData("data.yaml", "nc: 2\nnames:\n- disc\n- square\n")]
    [InlineData("classes.txt", "disc\nsquare\n")]
    [InlineData("obj.names", "disc\r\nsquare\r\n")]
    public void Yolo_labels_are_read_with_their_names(string file, string names)
    {
        _folder.Write($"yolo/{file}", Scenes.Text(names));
        _folder.Write("yolo/train/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("yolo/train/labels/a.txt", Scenes.Text("1 0.5 0.5 0.25 0.5\n0 0.1 0.1 0.1 0.1 0.9\n"));
        _folder.Write("yolo/train/images/b.png", Scenes.Draw(1).Png);
        _folder.Write("yolo/train/labels/b.txt", Scenes.Text("0 0.25 0.25 0.75 0.25 0.75 0.5 0.25 0.5\n"));
        _folder.Write("yolo/valid/images/a.png", Scenes.Draw(2).Png);
        _folder.Write("yolo/valid/labels/a.txt", Array.Empty<byte>());
        _folder.Write("yolo/test/images/c.png", Scenes.Draw(3).Png);

        using var data = DetectionDatasetReader.Read(_folder["yolo"]);

        Assert.Equal(AnnotationFormat.YoloText, data.Format);
        Assert.Equal(["disc", "square"], data.ClassNames);
        Assert.Equal(["test/images/c.png", "train/images/a.png", "train/images/b.png", "valid/images/a.png"], Enumerable.Range(0, 4).Select(data.Images.NameOf));
        Assert.Equal([DataSplit.Test, DataSplit.Train, DataSplit.Train, DataSplit.Validation], data.Images.Splits.ToArray());
        Assert.Equal(new LabelledBox(new Box(36, 16, 60, 48), 1), Scenes.Rounded(data.BoxesOf(1))[0]);
        Assert.Equal(new LabelledBox(new Box(24, 16, 72, 32), 0), Assert.Single(Scenes.Rounded(data.BoxesOf(2))));
        Assert.Empty(data.BoxesOf(3).ToArray());

        // An image without a label file shows nothing, as the format says; that it was taken so is told.
        Assert.Empty(data.BoxesOf(0).ToArray());
        Assert.Equal(1, data.LeftOut[LeftOutKinds.Empty]);
    }

    [Fact]
    public void Images_are_stretched_to_one_size_of_the_median_aspect_and_their_boxes_with_them()
    {
        for (var i = 0; i < 3; i++)
        {
            _folder.Write($"data/JPEGImages/{i}.png", Scenes.Draw(i, height: 300, width: 400).Png);
            _folder.Write($"data/Annotations/{i}.xml", Scenes.Voc($"{i}.png", 400, 300, ("disc", new Box(100, 150, 200, 300))));
        }

        using var data = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { LongestSide = 256 });

        Assert.Equal((192, 256), (data.Images.Height, data.Images.Width));
        Assert.Equal(new Box(64, 96, 128, 192), Scenes.Rounded(data.BoxesOf(0))[0].Box);
        Assert.Equal((400, 300), data.OriginalSizeOf(0));
    }

    [Theory]
    [InlineData(0.2f, 288)]
    [InlineData(0.8f, 320)]
    public void Large_objects_leave_room_for_a_coarser_level(float share, int height)
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0, height: 300, width: 400).Png);
        _folder.Write("data/labels/a.txt", Scenes.Text($"0 0.5 0.5 {Scenes.N(share)} {Scenes.N(share)}\n"));

        using var data = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { LongestSide = 384 });

        Assert.Equal((height, 384), (data.Images.Height, data.Images.Width));
    }

    [Fact]
    public void Annotations_of_a_test_are_matched_by_name_to_the_classes_that_a_model_knows()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/labels/a.txt", Scenes.Text("0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.25 0.25\n2 0.5 0.5 0.1 0.1\n"));
        _folder.Write("data/classes.txt", Scenes.Text("square\nstar\ndisc\n"));

        using var data = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { ClassNames = ["disc", "square"] });

        Assert.Equal([1, 0], data.BoxesOf(0).ToArray().Select(box => box.Label));
        Assert.Equal(1, data.LeftOut[LeftOutKinds.UnknownClass]);
    }

    [Fact]
    public void Of_more_images_than_are_wanted_each_part_keeps_its_share()
    {
        _folder.Write("data", Scenes.VocFiles(train: 8, validation: 4, test: 4));

        using var data = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { MostImagesFor = _ => 8, Seed = 3 });
        using var again = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { MostImagesFor = _ => 8, Seed = 3 });

        Assert.Equal((8, 8), (data.Count, data.Dropped));
        Assert.Equal([4, 2, 2], data.Images.Splits.ToArray().GroupBy(split => split).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.Equal(Enumerable.Range(0, 8).Select(data.Images.NameOf), Enumerable.Range(0, 8).Select(again.Images.NameOf));
    }

    [Fact]
    public void Images_without_annotations_are_no_detection_data()
    {
        _folder.Write("data", Pictures.Classes(2, 8, 8, 3, "cat", "dog"));

        Assert.Null(DetectionDatasetReader.Recognise(_folder["data"], new ArchiveLimits(), CancellationToken.None));
        var fault = Assert.Throws<DatasetException>(() => DetectionDatasetReader.Read(_folder["data"]));
        Assert.Equal(DatasetCodes.Annotations, fault.Code);
    }
}
