using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class ChangeSignalsTests
{
    [Fact]
    public async Task A_change_between_the_subscription_and_the_wait_is_not_lost()
    {
        var signals = new ChangeSignals();
        using var changed = signals.Subscribe(ChangeSignals.Jobs);

        signals.Publish(ChangeSignals.Jobs, "a");
        signals.Publish(ChangeSignals.Jobs, "b");

        await changed.WaitAsync(default);
        Assert.False(changed.WaitAsync(default).IsCompleted, "two changes before a wait are one");
    }

    [Fact]
    public void A_waiter_is_woken_by_its_channel_and_payload_only()
    {
        var signals = new ChangeSignals();
        using var one = signals.Subscribe(ChangeSignals.Events, "one");
        using var all = signals.Subscribe(ChangeSignals.Events);
        using var other = signals.Subscribe(ChangeSignals.Jobs);

        signals.Publish(ChangeSignals.Events, "two");

        Assert.False(one.WaitAsync(default).IsCompleted);
        Assert.True(all.WaitAsync(default).IsCompleted);
        Assert.False(other.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public async Task A_collection_has_each_payload_once_until_anything_may_have_changed()
    {
        var signals = new ChangeSignals();
        using var changed = signals.Collect(ChangeSignals.Jobs);
        Assert.Empty(changed.Take()!);

        signals.Publish(ChangeSignals.Jobs, "a");
        signals.Publish(ChangeSignals.Jobs, "b");
        signals.Publish(ChangeSignals.Jobs, "a");
        signals.Publish(ChangeSignals.Events, "c");
        await changed.WaitAsync(default);
        Assert.Equal(["a", "b"], changed.Take()!.Order());
        Assert.Empty(changed.Take()!);

        signals.WakeAll();
        signals.Publish(ChangeSignals.Jobs, "a");
        Assert.Null(changed.Take());
        Assert.Empty(changed.Take()!);
    }

    [Fact]
    public async Task Patience_ends_a_wait_for_nothing()
    {
        var signals = new ChangeSignals();
        using var changed = signals.Subscribe(ChangeSignals.Jobs);

        Assert.False(await changed.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, default));
        signals.WakeAll();
        Assert.True(await changed.WaitAsync(TimeSpan.FromDays(1), TimeProvider.System, default));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_says_so()
    {
        using var changed = new ChangeSignals().Subscribe(ChangeSignals.Jobs);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changed.WaitAsync(TimeSpan.FromDays(1), TimeProvider.System, new(canceled: true)));
    }

    [Fact]
    public async Task What_is_committed_with_a_notice_wakes_those_who_wait_for_it()
    {
        await using var test = await TestDatabase.CreateAsync();
        var signals = new ChangeSignals();
        using var listener = await ListenAsync(test, signals);
        using var changed = signals.Subscribe(ChangeSignals.Events, "job-1");

        await using (var work = await test.Database.BeginPlatformAsync(default))
        {
            await work.NotifyAsync(ChangeSignals.Events, "job-1", default);
            await work.CommitAsync(default);
        }

        await changed.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        await listener.StopAsync(default);
    }

    [Fact]
    public async Task After_the_connection_was_lost_everybody_is_woken_and_hears_again()
    {
        await using var test = await TestDatabase.CreateAsync();
        var signals = new ChangeSignals();
        using var listener = await ListenAsync(test, signals);
        using var changed = signals.Subscribe(ChangeSignals.Jobs, "never notified");

        await test.Database.RunPlatformAsync(
            work => work.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sundial listener' and datname = current_database()", default), default);
        await changed.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));

        using var again = signals.Subscribe(ChangeSignals.Jobs, "notified");
        await test.Database.RunPlatformAsync(
            async work =>
            {
                await work.NotifyAsync(ChangeSignals.Jobs, "notified", default);
                return true;
            },
            default);
        await again.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        await listener.StopAsync(default);
    }

    private static async Task<DatabaseListener> ListenAsync(TestDatabase test, ChangeSignals signals)
    {
        var listener = new DatabaseListener(test.Address, signals, TimeProvider.System, NullLogger<DatabaseListener>.Instance);
        await listener.StartAsync(default);
        await listener.Listening.WaitAsync(TimeSpan.FromSeconds(30));
        return listener;
    }
}
