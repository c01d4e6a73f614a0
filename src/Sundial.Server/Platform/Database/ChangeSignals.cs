namespace Sundial.Server.Platform.Database;

/// <summary>Wakes those who wait for a change in the database: what one server commits with NOTIFY, every server's waiters hear.</summary>
/// <remarks>Subscribe first, then read the state, then wait: a change between the reading and the waiting is not lost.</remarks>
internal sealed class ChangeSignals
{
    /// <summary>There is something about jobs for the training master and for workers that wait for one; the payload is the job's id.</summary>
    public const string Jobs = "sundial_jobs";

    /// <summary>A job has new events; the payload is the job's id.</summary>
    public const string Events = "sundial_events";

    /// <summary>What a scorer has to do or to know has changed: endpoints, keys, quotas. Triggers send it, whoever makes the change; the payload says nothing.</summary>
    public const string Hosting = "sundial_hosting";

    /// <summary>What scorers told of themselves has changed what an endpoint is; the payload is the endpoint's id.</summary>
    public const string EndpointStates = "sundial_endpoints";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<ChangeSubscription>> _subscriptions = [];

    /// <summary>The channels that are listened to.</summary>
    public static IReadOnlyList<string> Channels { get; } = [Jobs, Events, Hosting, EndpointStates];

    /// <summary>Remembers changes from now on, until it is disposed of.</summary>
    /// <param name="channel">One of <see cref="Channels"/>.</param>
    /// <param name="payload">Only changes that carry this; null for all of the channel.</param>
    public ChangeSubscription Subscribe(string channel, string? payload = null) => Add(new ChangeSubscription(this, channel, payload));

    /// <summary>Remembers from now on what comes with changes, until it is disposed of.</summary>
    /// <param name="channel">One of <see cref="Channels"/>.</param>
    public ChangeCollection Collect(string channel) => Add(new ChangeCollection(this, channel));

    /// <summary>Wakes the subscribers of a channel.</summary>
    public void Publish(string channel, string payload)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.GetValueOrDefault(channel) ?? [])
            {
                if (subscription.Payload is null || subscription.Payload == payload)
                {
                    subscription.Wake(payload);
                }
            }
        }
    }

    /// <summary>Wakes everybody, after a time in which changes may have gone unheard.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values.SelectMany(list => list))
            {
                subscription.Wake(null);
            }
        }
    }

    internal void Forget(ChangeSubscription subscription)
    {
        lock (_gate)
        {
            if (_subscriptions.TryGetValue(subscription.Channel, out var list) && list.Remove(subscription) && list.Count == 0)
            {
                _subscriptions.Remove(subscription.Channel);
            }
        }
    }

    private T Add<T>(T subscription)
        where T : ChangeSubscription
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(subscription.Channel, out var list))
            {
                _subscriptions[subscription.Channel] = list = [];
            }

            list.Add(subscription);
        }

        return subscription;
    }
}
