using Sundial.Worker.Jobs;
using Xunit;

namespace Sundial.Worker.Tests.Jobs;

public class DeadlinePlanTests
{
    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void In_every_case_the_program_is_asked_before_it_is_ended_and_ended_before_the_deadline()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var began = At(random.NextDouble() * 100);
            var deadline = began + At(random.NextDouble() * 1000);
            var plan = DeadlinePlan.For(began, deadline, random.Next(2) == 0, random.Next(2) == 0 ? null : random.NextDouble(), random.Next(2) == 0 ? null : random.NextDouble());
            Assert.True(plan.TerminateAt <= plan.KillAt && plan.ModelBy <= plan.KillAt && plan.KillAt <= deadline, $"{i}: {plan}");
        }
    }

    [Fact]
    public void A_program_that_sees_to_its_deadline_itself_is_not_asked_before_it() =>
        Assert.True(DeadlinePlan.For(At(0), At(60), true, 5, 1) is var plan && plan.TerminateAt > plan.ModelBy);

    [Fact]
    public void A_program_that_saves_slowly_is_asked_earlier() =>
        Assert.True(DeadlinePlan.For(At(0), At(600), false, 20, null).TerminateAt < DeadlinePlan.For(At(0), At(600), false, 1, null).TerminateAt);

    [Fact]
    public void A_short_job_has_most_of_its_time() => Assert.True(DeadlinePlan.For(At(0), At(2), false, null, null).TerminateAt > At(1));
}
