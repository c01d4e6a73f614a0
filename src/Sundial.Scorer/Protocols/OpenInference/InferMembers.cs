using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Members of a request to infer, or of one of its inputs, that were there.</summary>
[Flags]
internal enum InferMembers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>inputs</c>.</summary>
    Inputs = 1,

    /// <summary><c>outputs</c>.</summary>
    Outputs = 2,

    /// <summary><c>id</c>.</summary>
    Id = 4,

    /// <summary><c>parameters</c>.</summary>
    Parameters = 8,

    /// <summary><c>name</c>.</summary>
    Name = 16,

    /// <summary><c>datatype</c>.</summary>
    Datatype = 32,

    /// <summary><c>shape</c>.</summary>
    Shape = 64,

    /// <summary><c>data</c>.</summary>
    Data = 128,
}

/// <summary>A member may be there once.</summary>
internal static class InferMembersExtensions
{
    /// <summary>Notes that a member is there.</summary>
    /// <exception cref="Engine.InvalidRequestException">It was already.</exception>
    public static void Once(this ref InferMembers seen, InferMembers member, scoped in JsonCursor json)
    {
        if (seen.HasFlag(member))
        {
            throw json.Fault("has a member twice");
        }

        seen |= member;
    }
}
