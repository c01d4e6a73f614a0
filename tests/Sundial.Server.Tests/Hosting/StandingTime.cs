using Sundial.Server.Tests.Training;

namespace Sundial.Server.Tests.Hosting;

/// <summary>Time in which nobody looks now and then: timers of a second or more never come. What is seen all the same was told, or is looked for by the test.</summary>
internal sealed class StandingTime : JumpingTime
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime < Shortest ? base.CreateTimer(callback, state, dueTime, period) : new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
