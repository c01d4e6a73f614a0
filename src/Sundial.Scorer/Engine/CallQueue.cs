namespace Sundial.Scorer.Engine;

/// <summary>Calls that wait, first come first. The links are in the calls themselves, so that waiting allocates nothing and giving up looks for nothing.</summary>
/// <remarks>Guarded by the batcher's lock.</remarks>
internal sealed class CallQueue
{
    // Further back nobody is looked for: a queue so long has enough of every kind in front.
    private const int MostLookedAt = 512;

    private InferenceCall? _last;

    /// <summary>The call that has waited longest; null for none.</summary>
    public InferenceCall? First { get; private set; }

    /// <summary>Calls that wait.</summary>
    public int Count { get; private set; }

    /// <summary>One more, at the end.</summary>
    public void Add(InferenceCall call)
    {
        call.Wait.Place = CallPlace.Queued;
        (call.Wait.Previous, call.Wait.Next) = (_last, null);
        if (_last is null)
        {
            First = call;
        }
        else
        {
            _last.Wait.Next = call;
        }

        _last = call;
        Count++;
    }

    /// <summary>Takes one out, wherever it is.</summary>
    public void Remove(InferenceCall call)
    {
        var (previous, next) = (call.Wait.Previous, call.Wait.Next);
        if (previous is null)
        {
            First = next;
        }
        else
        {
            previous.Wait.Next = next;
        }

        if (next is null)
        {
            _last = previous;
        }
        else
        {
            next.Wait.Previous = previous;
        }

        (call.Wait.Previous, call.Wait.Next) = (null, null);
        call.Wait.Place = CallPlace.Taken;
        Count--;
    }

    /// <summary>Takes out what can share a batch with a call that was taken out.</summary>
    /// <param name="first">The call.</param>
    /// <param name="mostRows">Rows of all together.</param>
    /// <param name="taken">Where they go.</param>
    public void Gather(InferenceCall first, int mostRows, List<InferenceCall> taken)
    {
        var rows = first.Wait.Plan!.Rows;
        var looked = 0;
        for (var call = First; call is not null && rows < mostRows && looked < MostLookedAt; looked++)
        {
            var next = call.Wait.Next;
            if (call.Wait.Plan is { } plan && plan.Group == first.Wait.Plan.Group && rows + plan.Rows <= mostRows)
            {
                rows += plan.Rows;
                Remove(call);
                taken.Add(call);
            }

            call = next;
        }
    }
}
