using Microsoft.Extensions.Configuration;
using Sundial.Server.Platform.Database;

namespace Sundial.Server;

/// <summary>Reads the settings: arguments over environment over the file <c>sundial.json</c> in the data folder.</summary>
internal static class ServerSettings
{
    private const string FileName = "sundial.json";
    private const string Prefix = "SUNDIAL_";
    private const string UsualListen = "http://127.0.0.1:7300";

    /// <summary>Puts the sources in order.</summary>
    /// <exception cref="ServerStartException">An argument or the file cannot be read.</exception>
    public static ServerOptions Read(ConfigurationManager configuration, string[] args)
    {
        foreach (var arg in args)
        {
            if (!arg.StartsWith("--", StringComparison.Ordinal) || !arg.Contains('=', StringComparison.Ordinal))
            {
                throw new ServerStartException($"'{arg}' is not a setting; write --Section:Name=value.");
            }
        }

        configuration.Sources.Clear();
        configuration.AddEnvironmentVariables(Prefix);
        configuration.AddCommandLine(args);
        var data = Path.GetFullPath(Text(configuration, "Data")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "sundial"));
        var file = Path.Combine(data, FileName);
        configuration.Sources.Clear();
        try
        {
            configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"The settings in {file} cannot be read: {(fault.InnerException ?? fault).Message} Correct the file.", fault);
        }

        configuration.AddEnvironmentVariables(Prefix);
        configuration.AddCommandLine(args);
        return new ServerOptions { Data = data, Listen = ListenOf(Text(configuration, "Listen") ?? UsualListen), Database = DatabaseOf(Text(configuration, "Database")) };
    }

    private static string ListenOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.AbsolutePath == "/" && address.Query.Length == 0
            ? text
            : throw new ServerStartException($"Listen is '{text}', which is no address to listen at; give it as http://127.0.0.1:7300 (for https, put a proxy before it).");

    private static string? DatabaseOf(string? text)
    {
        try
        {
            return text is null ? null : DatabaseAddress.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new ServerStartException(fault.Message, fault);
        }
    }

    private static string? Text(ConfigurationManager configuration, string name) => configuration[name] is { Length: > 0 } text ? text : null;
}
