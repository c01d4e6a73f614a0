using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Augmentation;

public sealed class BatchAssemblerTests
{
    private const int Side = 12;
    private const int Count = 100;

    private static readonly AugmentationPolicy s_everything = new()
    {
        CropPadding = 3,
        Flip = FlipMode.Random,
        Rotation = 15,
        Zoom = 0.1f,
        Cutout = 4,
        ColourJitter = 0.3f,
    };

    private static readonly byte[][] s_images = [.. Enumerable.Range(0, Count).Select(number => Pictures.Pixels(Side, Side, 3, 1, number))];
    private static readonly int[] s_indices = [.. Enumerable.Range(0, 75).Select(i => i * 37 % Count)];

    [Fact]
    public void Without_augmentation_images_come_as_they_are()
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);

        var batch = Fill(data, AugmentationPolicy.None, epoch: 5);

        Assert.Equal(s_indices.SelectMany(index => s_images[index]), batch);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);
        var expected = Fill(data, s_everything, epoch: 2);
        var assembler = new BatchAssembler(data);
        var batch = new byte[expected.Length];
        for (var again = 0; again < 20; again++)
        {
            Array.Clear(batch);
            assembler.FillParallel(s_indices, batch, s_everything, seed: 7, epoch: 2, threads);
            Assert.Equal(expected, batch);
        }
    }

    [Fact]
    public void Where_an_image_stands_in_a_batch_changes_nothing()
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);
        var assembler = new BatchAssembler(data);
        var (alone, batch) = (new byte[data.ImageBytes], new byte[s_indices.Length * data.ImageBytes]);

        assembler.Fill(s_indices, batch, s_everything, 7, 2);
        assembler.Fill(s_indices.AsSpan(31, 1), alone, s_everything, 7, 2);

        Assert.Equal(batch[(31 * data.ImageBytes)..(32 * data.ImageBytes)], alone);
    }

    [Fact]
    public void Every_epoch_and_every_seed_has_draws_of_its_own()
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);

        Assert.NotEqual(Fill(data, s_everything, epoch: 0), Fill(data, s_everything, epoch: 1));
        Assert.NotEqual(Fill(data, s_everything, epoch: 0), Fill(data, s_everything, epoch: 0, seed: 8));
        Assert.Equal(Fill(data, s_everything, epoch: 1), Fill(data, s_everything, epoch: 1));
    }

    [Fact]
    public void Pixels_that_stream_give_the_same_batches()
    {
        using var kept = TinyDatasets.Of(Side, Side, 3, s_images);
        using var streamed = TinyDatasets.Of(Side, Side, 3, s_images, streams: true);

        Assert.Equal(Fill(kept, s_everything, epoch: 3), Fill(streamed, s_everything, epoch: 3));
        Assert.Equal(Fill(kept, AugmentationPolicy.None, epoch: 3), Fill(streamed, AugmentationPolicy.None, epoch: 3));
    }

    [Fact]
    public void Alternating_flips_show_each_side_in_every_second_epoch()
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);
        var policy = new AugmentationPolicy { Flip = FlipMode.Alternating };

        var epochs = Enumerable.Range(0, 4).Select(epoch => Fill(data, policy, epoch)).ToArray();

        Assert.Equal(epochs[0], epochs[2]);
        Assert.Equal(epochs[1], epochs[3]);
        var mirroredFirst = 0;
        for (var i = 0; i < s_indices.Length; i++)
        {
            var range = (i * data.ImageBytes)..((i + 1) * data.ImageBytes);
            var original = s_images[s_indices[i]];
            var sides = new[] { epochs[0][range], epochs[1][range] };
            Assert.Single(sides, side => side.SequenceEqual(original));
            mirroredFirst += sides[0].SequenceEqual(original) ? 0 : 1;
        }

        Assert.InRange(mirroredFirst, 20, 55);   // a coin for each of 75 images
    }

    [Fact]
    public void Shifts_reach_every_place_within_the_padding_and_none_beyond()
    {
        // One lit pixel in the middle shows where the image went.
        var image = new byte[Side * Side];
        image[(6 * Side) + 6] = 255;
        using var data = TinyDatasets.Of(Side, Side, 1, [image]);
        var assembler = new BatchAssembler(data);
        var policy = new AugmentationPolicy { CropPadding = 2 };
        var places = new HashSet<int>();
        for (var epoch = 0; epoch < 500; epoch++)
        {
            assembler.Fill([0], image, policy, seed: 1, epoch);
            places.Add(Array.IndexOf(image, (byte)255));
        }

        Assert.Equal(Enumerable.Range(4, 5).SelectMany(row => Enumerable.Range(4, 5).Select(column => (row * Side) + column)), places.Order());
    }

    [Fact]
    public void Cutout_paints_one_square_with_the_mean_colour()
    {
        byte[] red = [.. Enumerable.Repeat((byte[])[200, 0, 40], Side * Side).SelectMany(pixel => pixel)];
        byte[] blue = [.. Enumerable.Repeat((byte[])[0, 0, 240], Side * Side).SelectMany(pixel => pixel)];
        using var data = TinyDatasets.Of(Side, Side, 3, [red, blue]);
        var assembler = new BatchAssembler(data);
        var sizes = new HashSet<int>();
        for (var epoch = 0; epoch < 200; epoch++)
        {
            var target = new byte[red.Length];
            assembler.Fill([0], target, new AugmentationPolicy { Cutout = 4 }, seed: 1, epoch);
            var painted = target.Chunk(3).Count(pixel => pixel is [100, 0, 140]);
            Assert.Equal(Side * Side, painted + target.Chunk(3).Count(pixel => pixel is [200, 0, 40]));
            sizes.Add(painted);
        }

        Assert.Equal(16, sizes.Max());
        Assert.True(sizes.Min() < 16, "Near the border a part of the square is cut off.");
    }

    [Fact]
    public void Colour_jitter_changes_brightness_within_its_strength_and_keeps_grey_grey()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)100, Side * Side * 3)];
        using var data = TinyDatasets.Of(Side, Side, 3, [grey]);
        var assembler = new BatchAssembler(data);
        var seen = new HashSet<byte>();
        for (var epoch = 0; epoch < 300; epoch++)
        {
            var target = new byte[grey.Length];
            assembler.Fill([0], target, new AugmentationPolicy { ColourJitter = 0.2f }, seed: 1, epoch);
            Assert.Single(target.Distinct());
            seen.Add(target[0]);
        }

        Assert.InRange(seen.Min(), 80, 84);
        Assert.InRange(seen.Max(), 116, 120);
    }

    [Fact]
    public void A_batch_allocates_nothing()
    {
        using var data = TinyDatasets.Of(Side, Side, 3, s_images);
        using var streamed = TinyDatasets.Of(Side, Side, 3, s_images, streams: true);
        foreach (var assembler in (BatchAssembler[])[new(data), new(streamed)])
        {
            var batch = new byte[s_indices.Length * data.ImageBytes];
            assembler.FillParallel(s_indices, batch, s_everything, 1, 0, threads: 1);

            // What the runtime itself takes once, as it compiles a method anew, is not the batch's: that would be there each time.
            Assert.Contains(Enumerable.Range(0, 3), _ => AllocatedBy(() =>
            {
                for (var epoch = 1; epoch <= 50; epoch++)
                {
                    assembler.FillParallel(s_indices, batch, s_everything, 1, epoch, threads: 1);
                }
            }) == 0);
        }
    }

    [Fact]
    public void A_crew_does_each_part_once_and_passes_a_fault_on()
    {
        var counts = new int[200];
        var crew = new WorkCrew(part => Interlocked.Increment(ref counts[part]));
        for (var again = 1; again <= 50; again++)
        {
            crew.Run(counts.Length, threads: 5);
            Assert.All(counts, count => Assert.Equal(again, count));
        }

        var faulty = new WorkCrew(part => throw new InvalidOperationException("no"));
        Assert.Throws<InvalidOperationException>(() => faulty.Run(10, threads: 3));
        Assert.Throws<InvalidOperationException>(() => faulty.Run(10, threads: 3));
    }

    private static byte[] Fill(ImageDataset data, AugmentationPolicy policy, long epoch, ulong seed = 7)
    {
        var batch = new byte[s_indices.Length * data.ImageBytes];
        new BatchAssembler(data).Fill(s_indices, batch, policy, seed, epoch);
        return batch;
    }

    private static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
