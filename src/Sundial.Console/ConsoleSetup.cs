using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sundial.Console.Assets;
using Sundial.Console.Live;
using Sundial.Console.Pages;
using Sundial.Console.Sessions;

namespace Sundial.Console;

/// <summary>The console, composed: pages under <c>/console</c>, and <c>/</c>, which leads there.</summary>
public static class ConsoleSetup
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(30);

    /// <summary>Adds its services.</summary>
    /// <param name="builder">Of the application that serves it.</param>
    /// <param name="options">Where it keeps its keys, and where the API is.</param>
    public static void AddConsole(this WebApplicationBuilder builder, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddSingleton<AssetCatalog>();
        services.AddSingleton<ApiAccess>();
        services.AddScoped<ConsoleSession>();
        services.AddSingleton<FeedOptions>();
        services.AddSingleton<PartRenderer>();
        services.AddSingleton<JobFeeds>();
        services.AddHostedService<FirstPage>();
        services.AddDataProtection().SetApplicationName("sundial-console").PersistKeysToFileSystem(KeyFolder(options.Folder));

        // Its warnings are about keys at rest without encryption; they lie beside the database in a folder that only its owner can read.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme, cookie => Describe(cookie));
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "sundial-form";
            forms.Cookie.Path = ConsolePaths.Root;
            forms.Cookie.HttpOnly = true;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.FormFieldName = FormNames.Token;
            forms.HeaderName = FormNames.TokenHeader;
        });
    }

    /// <summary>Maps its pages.</summary>
    /// <param name="app">The application, whose routing and faults are set up.</param>
    public static void UseConsole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<ConsoleGate>();
        var root = app.MapGroup(string.Empty).ExcludeFromDescription();
        root.MapGet("/", () => Results.Redirect(ConsolePaths.Root)).WithMetadata(ConsoleRoute.Open);
        var console = root.MapGroup(ConsolePaths.Root).WithMetadata(new ConsoleRoute());
        console.MapAssets();
        console.MapSignIn();
        console.MapLive();
        console.MapPages();
    }

    private static void Describe(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "sundial-session";
        options.Cookie.Path = ConsolePaths.Root;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionLength;
        options.SlidingExpiration = true;
    }

    private static DirectoryInfo KeyFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(folder);
        }

        return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
