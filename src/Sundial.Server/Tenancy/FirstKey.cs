namespace Sundial.Server.Tenancy;

/// <summary>The admin key that was made at this start: at the first start of an installation, or where one was asked for.</summary>
public sealed class FirstKey
{
    /// <summary>The whole key; null where none was made. It is stored nowhere, so whoever composes the server shows it now or never.</summary>
    public string? Secret { get; internal set; }
}
