using Microsoft.Extensions.Options;
using Sundial.Server.Hosting;
using Sundial.Server.Hosting.Desk;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Rules;

public sealed class ScorerPresenceTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_an_outage_those_that_were_there_before_it_have_time_to_be_heard_of_and_others_have_not()
    {
        var presence = new ScorerPresence(Options.Create(new HostingOptions { SilenceSeconds = 5 }));
        var (before, longGone) = (Start.AddSeconds(-1), Start.AddDays(-1));

        // The server was away until now, and heard of somebody last a second before it went.
        var now = Start.AddMinutes(10);
        presence.Observe(now, before);
        Assert.True(presence.IsThere(before, hasLeft: false, now.AddSeconds(4)));
        Assert.False(presence.IsThere(before, hasLeft: true, now));
        Assert.False(presence.IsThere(longGone, hasLeft: false, now));

        for (var second = 1; second <= 5; second++)
        {
            presence.Observe(now.AddSeconds(second), before);
        }

        Assert.False(presence.IsThere(before, hasLeft: false, now.AddSeconds(5)));
        Assert.True(presence.IsThere(now.AddSeconds(1), hasLeft: false, now.AddSeconds(5)));

        // While the database is away nobody is lost.
        presence.Miss();
        Assert.True(presence.IsThere(now, hasLeft: false, now.AddMinutes(1)));
    }
}
