using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Reading;

/// <summary>Annotations that are wrong: what can be used is used, the rest is left out, counted and told, and nothing is followed outside.</summary>
public sealed class BadAnnotationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_box_that_reaches_outside_is_clipped_and_one_without_area_inside_is_left_out()
    {
        using var data = OneImage(
            ("disc", new Box(-20, 10, 30, 40)),
            ("disc", new Box(50, 50, 200, 300)),
            ("disc", new Box(100, 70, 120, 90)),
            ("disc", new Box(40, 40, 40, 60)),
            ("disc", new Box(60, 30, 50, 40)),
            ("disc", new Box(float.NaN, 0, 10, 10)));

        Assert.Equal([new Box(0, 10, 30, 40), new Box(50, 50, 96, 64)], Scenes.Rounded(data.BoxesOf(0)).Select(box => box.Box));
        Assert.Equal(2, data.LeftOut[LeftOutKinds.Clipped]);
        Assert.Equal(4, data.LeftOut[LeftOutKinds.NoArea]);
        Assert.Contains(data.LeftOut.Sentences, sentence => sentence.StartsWith("Boxes that reached beyond their image were clipped to it: 2, such as Annotations/a.xml", StringComparison.Ordinal));
    }

    [Fact]
    public void A_box_of_a_class_that_is_not_listed_is_left_out_and_told()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/labels/a.txt", Scenes.Text("7 0.5 0.5 0.5 0.5\n0 0.5 0.5 0.5 0.5\n"));
        _folder.Write("data/classes.txt", Scenes.Text("disc\n"));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Single(data.BoxesOf(0).ToArray());
        Assert.Equal(1, data.LeftOut[LeftOutKinds.UnknownClass]);
    }

    [Fact]
    public void Yolo_numbers_beyond_the_image_are_clipped_and_what_are_none_are_told_of()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/labels/a.txt", Scenes.Text("0 0.9 0.5 0.5 0.5\n0 7 7 0.5 0.5\n0 0.5 0.5 -0.2 0.5\n0 nan 0.5 0.2 0.2\n0 1e30 1e30 1e38 1e38\n"));
        _folder.Write("data/images/b.png", Scenes.Draw(1).Png);
        _folder.Write("data/labels/b.txt", Scenes.Text("0 half 0.5 0.5 0.5\n"));
        _folder.Write("data/classes.txt", Scenes.Text("disc\n"));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.All(Enumerable.Range(0, data.Count), index => Assert.All(data.BoxesOf(index).ToArray(), box => Assert.Equal(box.Box.Clipped(96, 64), box.Box)));
        Assert.Equal(96, data.BoxesOf(0)[0].Box.Right, 1e-3);
        Assert.True(data.LeftOut[LeftOutKinds.NoArea] >= 3, $"{data.LeftOut[LeftOutKinds.NoArea]} boxes have no area.");
        Assert.Equal((1, 1, 0), (data.LeftOut[LeftOutKinds.Damaged], data.LeftOut[LeftOutKinds.NoAnnotation], data.LeftOut[LeftOutKinds.Empty]));
        Assert.Equal(1, data.Count);
    }

    [Fact]
    public void Annotations_without_an_image_and_images_without_an_annotation_are_left_out_and_told()
    {
        _folder.Write("data/JPEGImages/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/JPEGImages/lonely.png", Scenes.Draw(1).Png);
        _folder.Write("data/Annotations/a.xml", Scenes.Voc("a.png", 96, 64, ("disc", new Box(1, 1, 20, 20))));
        _folder.Write("data/Annotations/gone.xml", Scenes.Voc("gone.png", 96, 64, ("disc", new Box(1, 1, 20, 20))));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Equal("JPEGImages/a.png", data.Images.NameOf(Assert.Single(Enumerable.Range(0, data.Count))));
        Assert.Equal(1, data.LeftOut[LeftOutKinds.NoImage]);
        Assert.Equal(1, data.LeftOut[LeftOutKinds.NoAnnotation]);
    }

    [Fact]
    public void Xml_with_a_document_type_is_not_read_whatever_it_asks_for()
    {
        _folder.Write("secret.txt", Scenes.Text("disc"));
        _folder.Write("data/JPEGImages/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/JPEGImages/b.png", Scenes.Draw(1).Png);
        _folder.Write("data/Annotations/a.xml", Scenes.Voc("a.png", 96, 64, ("square", new Box(1, 1, 20, 20))));
        _folder.Write("data/Annotations/b.xml", Scenes.Text($"""
            <!DOCTYPE annotation [<!ENTITY outside SYSTEM "file://{_folder["secret.txt"]}">]>
            <annotation><object><name>&outside;</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
            """));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Equal(["square"], data.ClassNames);
        Assert.Equal(1, data.Count);
        Assert.Contains(data.LeftOut.Sentences, sentence => sentence.Contains("Annotations/b.xml (a document type in XML, which is not read for safety)", StringComparison.Ordinal));
    }

    [Fact]
    public void An_annotation_that_ends_early_is_told_with_its_place_and_alone_it_is_an_error()
    {
        _folder.Write("data/JPEGImages/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/Annotations/a.xml", Scenes.Text("<annotation>\n<object><name>disc</name>"));

        var fault = Assert.Throws<DatasetException>(() => DetectionDatasetReader.Read(_folder["data"]));

        Assert.Equal(DatasetCodes.Annotations, fault.Code);
        Assert.Contains("Annotations/a.xml (damaged XML at line 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_ends_early_is_an_error_that_names_file_and_line()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/instances.json", Scenes.Text("{\"images\": [\n{\"id\": 1, \"file_name\": \"a.png\"}],\n\"annotations\": [{\"id\": 1, \"ima"));

        var fault = Assert.Throws<DatasetException>(() => DetectionDatasetReader.Read(_folder["data"]));

        Assert.Equal(DatasetCodes.Annotations, fault.Code);
        Assert.Contains("instances.json (damaged JSON, or one that ends early, at line 3)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_annotation_file_over_the_limit_is_left_out()
    {
        _folder.Write("data/JPEGImages/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/JPEGImages/b.png", Scenes.Draw(1).Png);
        _folder.Write("data/Annotations/a.xml", Scenes.Voc("a.png", 96, 64, ("disc", new Box(1, 1, 20, 20))));
        _folder.Write("data/Annotations/b.xml", new byte[VocAnnotation.MaxBytes + 1]);

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Equal(1, data.Count);
        Assert.Equal(1, data.LeftOut[LeftOutKinds.Damaged]);
    }

    [Fact]
    public void A_coco_file_of_a_hundred_thousand_boxes_is_read_as_a_stream()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        using (var json = new StreamWriter(_folder["data/big.json"]))
        {
            json.Write("{\"categories\":[{\"id\":1,\"name\":\"disc\"}],\"annotations\":[");
            for (var i = 0; i < 100_000; i++)
            {
                json.Write($"{(i > 0 ? "," : "")}{{\"id\":{i},\"image_id\":1,\"category_id\":1,\"bbox\":[{i % 90},{i % 60},4,4]}}");
            }

            json.Write("],\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":96,\"height\":64}]}");
        }

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Equal(100_000, data.BoxesOf(0).Length);
        Assert.Equal(new Box(89, 59, 93, 63), Scenes.Rounded(data.BoxesOf(0))[179].Box);
    }

    [Fact]
    public void Coco_boxes_with_too_few_numbers_or_of_no_image_or_class_are_left_out_and_told()
    {
        _folder.Write("data/images/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/all.json", Scenes.Text("""
            {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "disc"}],
             "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 30]}, {"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 30, 5]},
               {"image_id": 5, "category_id": 1, "bbox": [1, 2, 30, 30]}, {"image_id": 1, "category_id": 9, "bbox": [1, 2, 30, 30]},
               {"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 30]}]}
            """));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Single(data.BoxesOf(0).ToArray());
        Assert.Equal((2, 1, 1), (data.LeftOut[LeftOutKinds.NoArea], data.LeftOut[LeftOutKinds.NoImage], data.LeftOut[LeftOutKinds.UnknownClass]));
    }

    [Fact]
    public void Nothing_but_unusable_boxes_is_an_error()
    {
        var fault = Assert.Throws<DatasetException>(() => OneImage(("disc", new Box(40, 40, 40, 60))).Dispose());

        Assert.Equal(DatasetCodes.Annotations, fault.Code);
        Assert.Contains("without any area", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_image_goes_with_its_annotation()
    {
        _folder.Write("data", Scenes.VocFiles(train: 2));
        _folder.Write("data/JPEGImages/scene001.png", Scenes.Draw(1).Png.AsSpan(0, 300));

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Equal(5, data.Count);
        Assert.Equal("JPEGImages/scene001.png", Assert.Single(data.Images.Skipped).Name);
        Assert.Equal(Scenes.Draw(2).Boxes, Scenes.Rounded(data.BoxesOf(1)));
    }

    private DetectionDataset OneImage(params (string Class, Box Box)[] objects)
    {
        _folder.Write("data/JPEGImages/a.png", Scenes.Draw(0).Png);
        _folder.Write("data/Annotations/a.xml", Scenes.Voc("a.png", 96, 64, objects));
        return DetectionDatasetReader.Read(_folder["data"]);
    }
}
