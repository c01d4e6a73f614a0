namespace Sundial.Learning.Tables;

/// <summary>What a table is, as <c>sundial inspect</c> tells it.</summary>
public sealed record TableProfile
{
    /// <summary>Looks at a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="test">The table that it will be tested on, if there is one.</param>
    public static TableProfile Of(Table table, Table? test = null) => throw new NotImplementedException();
}
