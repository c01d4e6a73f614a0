using Microsoft.Playwright;
using Sundial.Contracts.Client;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.Console.Tests.Browsing;

/// <summary>An installation with a browser before it, for all walks. Each makes what it needs under names of its own.</summary>
public sealed class StandingConsole : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Installation? _installation;
    private Furniture? _furniture;

    /// <summary>The installation.</summary>
    public Installation Installation => _installation ?? throw NotStarted();

    /// <summary>Its API, with the administrator's key.</summary>
    public SundialClient Api() => Api(Installation.Key);

    /// <summary>Its API, with any key.</summary>
    public SundialClient Api(string key) => new(new Uri(Installation.Url), key);

    /// <summary>Something to look at on every page; made for whoever asks first.</summary>
    public async Task<Furniture> FurnitureAsync() => _furniture ??= await Furniture.MakeAsync(this);

    /// <summary>A key of a new principal in the operator's tenant, or in another.</summary>
    /// <param name="role">What it may do: viewer, developer or admin.</param>
    /// <param name="tenant">The tenant's name; the operator's unless set.</param>
    public async Task<string> NewKeyAsync(string role, string? tenant = null) =>
        (await Installation.PostAsync("/v1/keys", new { role, tenant })).GetProperty("secret").GetString()!;

    /// <summary>A tenant of its own, with an administrator's key.</summary>
    /// <param name="name">The tenant's name.</param>
    public async Task<string> NewTenantAsync(string name)
    {
        await Installation.PostAsync("/v1/tenants", new { name });
        return await NewKeyAsync("admin", name);
    }

    /// <summary>Opens a window that nobody has signed in to.</summary>
    /// <param name="look">What it looks like.</param>
    public async Task<Visit> OpenAsync(Look? look = null)
    {
        look ??= new Look();
        var context = await (_browser ?? throw NotStarted()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Installation.Url,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = look.Scripts,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        return new Visit(context, await context.NewPageAsync());
    }

    /// <summary>Opens a window and signs in.</summary>
    /// <param name="key">The key; the administrator's unless set.</param>
    /// <param name="look">What it looks like.</param>
    public async Task<Visit> SignInAsync(string? key = null, Look? look = null)
    {
        var visit = await OpenAsync(look);
        await visit.SignInAsync(key ?? Installation.Key);
        return visit;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // As long as a busy machine may need; what is awaited is there in a moment on an idle one.
        Assertions.SetDefaultExpectTimeout(60_000);
        _installation = await Installation.StartAsync("--workers", "1");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumProgram.Path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }
    }

    private static InvalidOperationException NotStarted() => new("It has not been started.");
}

/// <summary>The walks that share it; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class StandingConsoleGroup : ICollectionFixture<StandingConsole>
{
    public const string Name = "walks through the console";
}

/// <summary>What a window looks like.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Dark">Whether the system says dark.</param>
/// <param name="Scripts">Whether scripts run.</param>
public sealed record Look(int Width = 1280, int Height = 900, bool Dark = false, bool Scripts = true)
{
    /// <summary>The smallest phone that we care for.</summary>
    public static Look Phone { get; } = new(360, 720);

    /// <summary>A browser without scripts.</summary>
    public static Look NoScripts { get; } = new(Scripts: false);
}
