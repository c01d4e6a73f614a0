namespace Sundial.Server.Platform.Database;

/// <summary>One waiter's memory of what changed: of each payload that came, however often.</summary>
internal sealed class ChangeCollection : ChangeSubscription
{
    private readonly Lock _gate = new();
    private HashSet<string>? _payloads = [];

    internal ChangeCollection(ChangeSignals signals, string channel)
        : base(signals, channel, null)
    {
    }

    /// <summary>What came since this was last asked; null where anything may have changed unheard.</summary>
    public IReadOnlySet<string>? Take()
    {
        lock (_gate)
        {
            var taken = _payloads;
            _payloads = [];
            return taken;
        }
    }

    /// <inheritdoc/>
    internal override void Wake(string? payload)
    {
        lock (_gate)
        {
            if (payload is null)
            {
                _payloads = null;
            }
            else
            {
                _payloads?.Add(payload);
            }
        }

        base.Wake(payload);
    }
}
