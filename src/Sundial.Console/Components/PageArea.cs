namespace Sundial.Console.Components;

/// <summary>The entries of the menu.</summary>
public enum PageArea
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>Where one begins.</summary>
    Home,

    /// <summary>Asking for a model.</summary>
    NewModel,

    /// <summary>Data sets.</summary>
    Datasets,

    /// <summary>Training jobs.</summary>
    Jobs,

    /// <summary>Models.</summary>
    Models,

    /// <summary>Endpoints.</summary>
    Endpoints,

    /// <summary>API keys.</summary>
    Keys,

    /// <summary>Workers and scorers.</summary>
    Workers,

    /// <summary>Tenants.</summary>
    Tenants,
}
