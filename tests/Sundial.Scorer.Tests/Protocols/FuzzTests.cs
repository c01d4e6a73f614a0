using System.Text;
using Sundial.Scorer.Tests.Http;
using Sundial.Testing.Models;
using Xunit;
using Xunit.Abstractions;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Protocols;

/// <summary>Whatever is sent, the answer is never a fault of the scorer's, and each refusal is a sentence.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public Task No_malformed_body_is_more_than_refused() => RunAsync(5_000);

    [Fact]
    [Trait("Category", "Soak")]
    public Task No_malformed_body_of_a_hundred_thousand_is_more_than_refused() => RunAsync(100_000);

    private async Task RunAsync(int bodies)
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        served.Add("sums", ScoringModels.SumAndDifference());
        served.Add("texts", ScoringModels.Identity(Element.String));
        served.Add("integers", ScoringModels.Identity(Element.Int16));
        served.Add("flags", ScoringModels.Identity(Element.Bool));
        served.Add("classes", ScoringModels.Classifier(1, "a", "b", "c"));
        served.Add("chain", ScoringModels.Identity(Element.Float), ScoringModels.Tiny());
        await served.ApplyAsync();
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}: to see it again, put it here in the place of the clock's.");
        var noise = new RequestNoise(seed);
        var (refused, taken) = (0, 0);
        for (var i = 0; i < bodies; i++)
        {
            var (path, headers, body) = noise.Next();
            var answer = await served.SendAsync("POST", path, body, null, headers);
            var context = $"seed {seed}, body {i}, {path} {string.Join(", ", headers)}\n{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 2_000)))}\n→ {answer.Status} {answer.Text[..Math.Min(answer.Text.Length, 500)]}";
            Assert.True(answer.Status is 200 or (>= 400 and < 500), context);
            if (answer.Status == 200)
            {
                taken++;
                continue;
            }

            refused++;
            var sentence = answer.Json.GetProperty(path.StartsWith("/v2", StringComparison.Ordinal) ? "error" : "Message").GetString()!;
            Assert.True(sentence.Length > 20 && sentence.EndsWith('.'), context);
        }

        Assert.Empty(served.Faults);

        // Were all refused at the door, nothing behind it would have been tried; were most taken, it would be no noise.
        Assert.True(taken > bodies / 50, $"{taken} taken, {refused} refused");
        Assert.True(refused > bodies / 2, $"{taken} taken, {refused} refused");
    }
}
