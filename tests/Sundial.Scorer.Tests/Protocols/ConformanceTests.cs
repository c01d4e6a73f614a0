using Microsoft.AspNetCore.Http;
using Sundial.OpenInference.Conformance;
using Sundial.Scorer.Tests.Http;
using Sundial.Testing.Models;
using Xunit;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Protocols;

public sealed class ConformanceTests
{
    private static readonly (string Name, Element Type)[] s_types =
    [
        ("bool", Element.Bool), ("uint8", Element.UInt8), ("uint16", Element.UInt16), ("uint32", Element.UInt32), ("uint64", Element.UInt64), ("int8", Element.Int8), ("int16", Element.Int16),
        ("int32", Element.Int32), ("int64", Element.Int64), ("fp16", Element.Float16), ("fp32", Element.Float), ("fp64", Element.Double), ("bf16", Element.BFloat16), ("bytes", Element.String),
    ];

    [Fact]
    public async Task The_scorer_passes_the_whole_conformance_suite()
    {
        await using var served = new ServedModels();
        foreach (var (name, type) in s_types)
        {
            served.Add($"identity-{name}", ScoringModels.Identity(type));
        }

        served.Add("sum-difference", ScoringModels.SumAndDifference());
        served.Add("vector", ScoringModels.Identity(Element.Float, ["N"]));
        await served.ApplyAsync();
        await served.ListenAsync();
        using var target = new ConformanceTarget(served.Url, served.Key) { Prefix = "identity-", Two = "sum-difference", Vector = "vector" };
        var results = await ConformanceSuite.RunAsync(target, _ => { });
        Assert.True(results.Count >= 150, $"{results.Count} cases");
        Assert.Empty(results.Where(result => result.Outcome == Outcome.Failed).Select(result => $"{result.Case.Name}: {result.Reason}"));
        Assert.DoesNotContain(results, result => result.Outcome == Outcome.Skipped);
        Assert.Empty(served.Faults);
    }

    [Fact]
    public async Task A_server_that_says_yes_to_everything_fails_it()
    {
        await using var app = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        Microsoft.AspNetCore.Builder.RunExtensions.Run(app, http => http.Response.WriteAsync(
            """{"name":"m","live":true,"ready":true,"versions":["1"],"platform":"p","inputs":[{"name":"x","datatype":"FP32","shape":[-1]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1],"data":[1]}]}"""));
        await app.StartAsync();
        using var target = new ConformanceTarget(new Uri(app.Urls.Single()));
        var results = await ConformanceSuite.RunAsync(target, _ => { });
        Assert.True(results.Count(result => result.Outcome == Outcome.Failed) > 150, $"{results.Count(result => result.Outcome == Outcome.Failed)} of {results.Count} failed");
    }

    [Fact]
    public void Every_case_has_a_name_of_its_own_and_a_word_of_the_specification()
    {
        Assert.Equal(ConformanceSuite.Cases.Count, ConformanceSuite.Cases.Select(one => one.Name).Distinct().Count());
        Assert.All(ConformanceSuite.Cases, one => Assert.EndsWith(".", one.Says, StringComparison.Ordinal));
    }
}
