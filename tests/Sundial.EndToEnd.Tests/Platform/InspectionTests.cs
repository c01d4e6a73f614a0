using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>Data sets are looked at by the workers of an installation as soon as they are made, and told of by the typed client.</summary>
public sealed class InspectionTests(StandingInstallation standing) : IClassFixture<StandingInstallation>
{
    private readonly Installation _sundial = standing.Installation;

    [Fact]
    public async Task Every_kind_of_data_is_looked_at_and_plans_can_be_asked_for()
    {
        await _sundial.AddDatasetAsync("some-scenes", Archives.Tar(_sundial.Folder["some-scenes.tar"], Scenes.VocFiles(train: 12, validation: 3, test: 3)));
        await _sundial.AddDatasetAsync("some-flowers", _sundial.Folder.Write("some-flowers.csv", Scenes.Text(Flowers.Table(300))));
        await _sundial.AddDatasetAsync("some-noise", _sundial.Folder.Write("some-noise.zip", "PK\x3\x4 and then nothing of an archive"u8));
        using var client = new SundialClient(new Uri(_sundial.Url), _sundial.Key);

        var scenes = await ReadyAsync(client, "some-scenes");
        var flowers = await ReadyAsync(client, "some-flowers");
        var digits = await ReadyAsync(client, "digits");
        var noise = await DoneAsync(client, "some-noise");

        Assert.Equal((DatasetKind.Boxes, 18, "pascal-voc"), (scenes.Kind, scenes.Boxes!.Images, scenes.Boxes.Format));
        Assert.Equal("object-detection", (await client.Datasets.GetAsync("some-scenes")).Task);
        Assert.Equal((DatasetKind.Table, 300L, "kind"), (flowers.Kind, flowers.Table!.Rows, flowers.Table.Target!.Column));
        Assert.Equal((DatasetKind.Images, 10), (digits.Kind, digits.Images!.ClassCount));
        Assert.Equal(InspectionState.Failed, noise.State);
        Assert.Contains("some-noise.zip", noise.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), noise.Failure, StringComparison.Ordinal);

        var pictures = new List<DatasetPicture>();
        await foreach (var picture in client.Datasets.ListPicturesAsync("some-scenes", "disc"))
        {
            pictures.Add(picture);
        }

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Contains(picture.Boxes, box => box.Class == "disc"));
        var thumbnail = await client.Datasets.GetThumbnailAsync("some-scenes", pictures[0].Number);
        Assert.Equal(("image/webp", "RIFF"), (thumbnail.MediaType, System.Text.Encoding.ASCII.GetString(thumbnail.Bytes.Span[..4])));
        var minute = await client.Datasets.GetPlanAsync("digits", new PlanQuestion { WithinSeconds = 60 });
        var hour = await client.Datasets.GetPlanAsync("digits", new PlanQuestion { WithinSeconds = 3600, OptimizeFor = "latency", Tier = "cpu-1" });
        Assert.True(minute.Epochs > 1);
        Assert.True(hour.Network!.Parameters > 0);
        Assert.Equal("some-flowers", (await client.Datasets.InspectAsync("some-flowers")).Name);
        await ReadyAsync(client, "some-flowers");
    }

    [Fact]
    public async Task Data_whose_worker_is_killed_is_looked_at_by_another()
    {
        // Enough pixels that looking at them takes a while on any machine.
        var pixels = new byte[3 * 1500 * 1500];
        new Random(1).NextBytes(pixels);
        var png = Png.Encode(pixels, 1500, 1500, 3);
        await _sundial.AddDatasetAsync("large", Archives.Tar(_sundial.Folder["large.tar"], Enumerable.Range(0, 10).Select(number => ($"{(number % 2 == 0 ? "a" : "b")}/{number}.png", png))), "image-classification");
        using var client = new SundialClient(new Uri(_sundial.Url), _sundial.Key);
        await _sundial.UntilAsync("/v1/datasets/large/profile", profile => profile.GetProperty("state").GetString() is "running" or "ready");
        foreach (var worker in _sundial.Workers())
        {
            ProcessTable.Signal(worker, ProcessTable.Kill);
        }

        var profile = await ReadyAsync(client, "large");

        Assert.Equal((10, 9), (profile.Images!.Images, profile.Images.Copies));
        Assert.Equal(10, profile.Pictures);
        Assert.Empty(_sundial.Inspectors());
    }

    private async Task<DatasetProfile> ReadyAsync(SundialClient client, string dataset)
    {
        var profile = await DoneAsync(client, dataset);
        Assert.True(profile.State == InspectionState.Ready, profile.Failure);
        return profile;
    }

    private async Task<DatasetProfile> DoneAsync(SundialClient client, string dataset)
    {
        await _sundial.UntilAsync($"/v1/datasets/{dataset}/profile", profile => profile.GetProperty("state").GetString() is "ready" or "failed");
        return await client.Datasets.GetProfileAsync(dataset);
    }
}
