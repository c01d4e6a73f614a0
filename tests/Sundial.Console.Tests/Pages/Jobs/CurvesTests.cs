using Sundial.Console.Tests.Browsing;
using Xunit;

namespace Sundial.Console.Tests.Pages.Jobs;

/// <summary>The curves of a job, given more points than any screen has pixels.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class CurvesTests(StandingConsole console)
{
    // Points come one batch after the other, as they do while a job trains; what the table then says of the curve.
    private const string Draw = """
        async count => {
          const root = document.querySelector('#job-curves');
          const curves = new sundial.Curves(root);
          curves.clear();
          const frame = () => new Promise(requestAnimationFrame);
          for (let from = 0; from < count; from += 10) {
            const steps = Array.from({ length: Math.min(10, count - from) }, (_, i) => from + i + 1);
            curves.take([{ name: 'loss', generation: 1, steps, values: steps.map(step => 1 / step), seconds: steps }]);
            if (from % 5000 === 0) await frame();
          }
          await frame();
          curves.painted = 0;
          curves.paintTable();
          const line = [...curves.lines.values()][0];
          return [line.length, line.steps[0], line.steps[line.length - 1], ...[...root.querySelectorAll('[data-curves-table] tbody td')].map(cell => Number(cell.textContent))];
        }
        """;

    [Theory]
    [InlineData(30, 30)]
    [InlineData(20_000, 20_000)]
    [InlineData(50_000, 20_000)]
    public async Task Points_stay_in_order_and_within_bounds_and_the_last_is_never_left_out(int count, int most)
    {
        var furniture = await console.FurnitureAsync();
        await using var visit = await console.SignInAsync();
        await visit.GoAsync($"/console/jobs/{furniture.Digits}");
        var told = await visit.Page.EvaluateAsync<double[]>(Draw, count);
        Assert.InRange(told[0], Math.Min(count, most / 2), most);
        Assert.InRange(told[1], 1, 16);   // a point of those that went first
        Assert.Equal(count, told[2]);
        Assert.Equal(told[0], told[3]);
        Assert.Equal(1.0 / count, told[4], 1e-4);
        Assert.Empty(visit.Complaints);
        Assert.NotEqual(0, await visit.Page.EvaluateAsync<int>("document.querySelectorAll('.curve-chart canvas').length"));
    }
}
