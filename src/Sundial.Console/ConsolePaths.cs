namespace Sundial.Console;

/// <summary>Addresses of pages, so that no link is put together twice.</summary>
internal static class ConsolePaths
{
    /// <summary>Where the console begins; no route of the API or the inference protocols is below it.</summary>
    public const string Root = "/console";

    /// <summary>Where the key is asked for.</summary>
    public const string SignIn = $"{Root}/sign-in";

    /// <summary>Where a session ends.</summary>
    public const string SignOut = $"{Root}/sign-out";

    /// <summary>Where a model is asked for.</summary>
    public const string NewModel = $"{Root}/new";

    /// <summary>Data sets.</summary>
    public const string Datasets = $"{Root}/datasets";

    /// <summary>Training jobs.</summary>
    public const string Jobs = $"{Root}/jobs";

    /// <summary>Models.</summary>
    public const string Models = $"{Root}/models";

    /// <summary>Endpoints.</summary>
    public const string Endpoints = $"{Root}/endpoints";

    /// <summary>Workers and scorers, for the operator.</summary>
    public const string Workers = $"{Root}/workers";

    /// <summary>Tenants, for the operator.</summary>
    public const string Tenants = $"{Root}/tenants";

    /// <summary>API keys, for administrators.</summary>
    public const string Keys = $"{Root}/keys";

    /// <summary>A data set's page.</summary>
    public static string Dataset(string name) => $"{Datasets}/{Uri.EscapeDataString(name)}";

    /// <summary>A job's page.</summary>
    public static string Job(string name) => $"{Jobs}/{Uri.EscapeDataString(name)}";

    /// <summary>A model's page.</summary>
    public static string Model(string name) => $"{Models}/{Uri.EscapeDataString(name)}";

    /// <summary>The page of a version of a model, given as NAME:VERSION or by both.</summary>
    public static string ModelVersion(string model, int version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Model(model)}/versions/{version}");

    /// <summary>A file of a version of a model.</summary>
    public static string ModelFile(string model, int version, string path) => $"{ModelVersion(model, version)}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>An endpoint's page.</summary>
    public static string Endpoint(string name) => $"{Endpoints}/{Uri.EscapeDataString(name)}";

    /// <summary>Where a model of one's own is brought.</summary>
    public const string BringModel = $"{Root}/bring-model";

    /// <summary>A tenant's page.</summary>
    public static string Tenant(string name) => $"{Tenants}/{Uri.EscapeDataString(name)}";

    /// <summary>Where an endpoint is asked for, with what is to answer under it where that is known.</summary>
    /// <param name="what">A model version as NAME:VERSION, or a job's checkpoint as JOB#best; null for neither.</param>
    public static string NewEndpoint(string? what = null) => what is null ? $"{Root}/deploy" : $"{Root}/deploy?what={Uri.EscapeDataString(what)}";

    /// <summary>Where an endpoint is tried.</summary>
    public static string TryEndpoint(string name) => $"{Endpoint(name)}/try";

    /// <summary>The predictions that were kept of an endpoint.</summary>
    public static string Predictions(string endpoint) => $"{Endpoint(endpoint)}/predictions";

    /// <summary>A prediction that was kept.</summary>
    public static string Prediction(string endpoint, Guid id) => $"{Predictions(endpoint)}/{id}";

    /// <summary>The page of a model version that is given as NAME:VERSION; null where it is not.</summary>
    public static string? ModelVersion(string label) =>
        label.LastIndexOf(':') is > 0 and var at && int.TryParse(label.AsSpan(at + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)
            ? ModelVersion(label[..at], version)
            : null;
}
