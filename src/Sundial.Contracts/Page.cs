namespace Sundial.Contracts;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">At most as many as were asked for, newest first unless the list says otherwise.</param>
/// <param name="Next">Give it back as <c>cursor</c> for the page after this; null on the last one. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
