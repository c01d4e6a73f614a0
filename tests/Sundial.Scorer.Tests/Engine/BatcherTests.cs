using System.Runtime.InteropServices;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class BatcherTests
{
    [Fact]
    public async Task Sixty_four_callers_get_their_own_answers_with_every_bit_of_calls_alone()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Dense());
        var inputs = Enumerable.Range(0, 64).Select(i => Calls.Numbers(i, 784 * (1 + (i % 3)))).ToArray();
        var alone = new float[64][];
        for (var i = 0; i < 64; i++)
        {
            alone[i] = await model.RunAsync("x", inputs[i], inputs[i].Length / 784, 784);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            var all = new List<float[]>();
            for (var n = 0; n < 20; n++)
            {
                all.Add(await model.RunAsync("x", inputs[i], inputs[i].Length / 784, 784));
            }

            return all;
        })));

        using var known = Calls.Of("x", inputs[0], 1, 784);
        Assert.True(model.Batches > 0, $"Nothing was batched, so nothing was tested: {model.Plans.Find(known)?.Group?.Plan}.");
        for (var i = 0; i < 64; i++)
        {
            Assert.All(answers[i], answer => Assert.Equal(Bits(alone[i]), Bits(answer)));
        }
    }

    private static byte[] Bits(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
