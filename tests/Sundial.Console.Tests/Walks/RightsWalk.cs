using System.Net;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Contracts.Hosting;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Sundial.Console.Tests.Walks;

/// <summary>Who sees and does what: viewers look and change nothing, tenants see nothing of each other, keys are shown once.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class RightsWalk(StandingConsole console)
{
    [Fact]
    public async Task Viewer_sees_all_of_its_tenant_and_no_button_and_a_form_of_its_own_making_is_refused()
    {
        using var api = console.Api();
        await Serving.BringAsync(api, "walk-seen", ScoringModels.Classifier(1, "one", "two"));
        await Serving.DeployAsync(api, "walk-seen", new VariantRequest { Model = "walk-seen" });
        await using var visit = await console.SignInAsync(await console.NewKeyAsync("viewer"));
        var page = visit.Page;
        foreach (var path in new[] { "/console/endpoints", "/console/endpoints/walk-seen", "/console/endpoints/walk-seen/predictions", "/console/models", "/console/models/walk-seen", "/console/models/walk-seen/versions/1" })
        {
            await visit.GoAsync(path);
            await Expect(page.Locator("main form[method=post]:not([data-try])")).ToHaveCountAsync(0);
            await Expect(page.Locator("main a", new() { HasTextRegex = new("^(New|Deploy|Bring|Settings|Change)") })).ToHaveCountAsync(0);
            await visit.ShouldBeSoundAsync();
        }

        foreach (var (path, status) in new[] { ("/console/endpoints/walk-seen/settings", 403), ("/console/deploy", 403), ("/console/bring-model", 403), ("/console/keys", 403), ("/console/workers", 403), ("/console/tenants", 403), ("/console/tenants/default", 403) })
        {
            Assert.Equal(status, (await page.GotoAsync(path))!.Status);
        }

        await visit.GoAsync("/console/endpoints/walk-seen");
        foreach (var path in new[] { "/console/endpoints/walk-seen/delete", "/console/endpoints/walk-seen/variants", "/console/endpoints/walk-seen/settings", "/console/models/walk-seen/delete", "/console/models/walk-seen/versions/1/delete", "/console/deploy", "/console/bring-model", "/console/bring-model/begin", "/console/keys", "/console/tenants" })
        {
            Assert.Equal(403, await page.EvaluateAsync<int>("async path => (await sundial.send('POST', path, new URLSearchParams())).status", path));
        }

        Assert.Equal("walk-seen", (await api.Endpoints.GetAsync("walk-seen")).Name);

        // It may ask, as over the API.
        await page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = "x.png", MimeType = "image/png", Buffer = Pictures.Png(8, 8, 1, 1, 1) });
        await Expect(page.Locator("#answer").GetByRole(AriaRole.Heading, new() { Name = "The answer" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Tenants_see_nothing_of_each_other()
    {
        using var api = console.Api();
        await Serving.BringAsync(api, "walk-secret", ScoringModels.Classifier(1, "one", "two"));
        await Serving.DeployAsync(api, "walk-secret", new VariantRequest { Model = "walk-secret" });
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("walk-apart"));
        var page = visit.Page;
        var own = (await api.GetMeAsync()).Tenant.Name;
        foreach (var path in new[] { "/console", "/console/endpoints", "/console/models", "/console/keys", "/console/deploy" })
        {
            await visit.GoAsync(path);
            var html = await page.ContentAsync();
            Assert.DoesNotContain("walk-secret", html, StringComparison.Ordinal);
            Assert.DoesNotContain($">{own}<", html, StringComparison.Ordinal);
            Assert.DoesNotContain("/console/tenants", html, StringComparison.Ordinal);
            Assert.DoesNotContain("/console/workers", html, StringComparison.Ordinal);
        }

        foreach (var path in new[] { "/console/endpoints/walk-secret", "/console/endpoints/walk-secret/try", "/console/endpoints/walk-secret/predictions", "/console/models/walk-secret", "/console/models/walk-secret/versions/1", "/console/models/walk-secret/versions/1/files/model.onnx", "/console/tenants", $"/console/tenants/{own}", "/console/workers", "/console/workers/live" })
        {
            Assert.Equal((int)HttpStatusCode.NotFound, (await page.GotoAsync(path))!.Status);
        }

        await visit.GoAsync("/console/endpoints");
        foreach (var path in new[] { "/console/endpoints/walk-secret/delete", "/console/endpoints/walk-secret/try", "/console/models/walk-secret/delete", "/console/tenants", $"/console/tenants/{own}" })
        {
            Assert.Equal(404, await page.EvaluateAsync<int>("async path => (await sundial.send('POST', path, new URLSearchParams())).status", path));
        }
    }

    [Fact]
    public async Task Key_is_shown_once_good_for_what_it_was_made_for_and_revoked_at_once()
    {
        using var admin = console.Api();
        await Serving.BringAsync(admin, "walk-keyed", ScoringModels.Classifier(1, "one", "two"));
        await Serving.DeployAsync(admin, "walk-keyed", new VariantRequest { Model = "walk-keyed" });
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        await visit.GoAsync("/console/keys");
        await visit.ShouldBeSoundAsync();
        await page.GetByText("Only for certain endpoints").ClickAsync();
        await page.GetByLabel("walk-keyed", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("For whom or what").FillAsync("walk-camera");
        await page.GetByLabel("Good for (days)").FillAsync("-3");
        await page.EvaluateAsync("document.querySelector('main form').noValidate = true");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Expect(page.GetByText("Enter a number from 0.01")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();
        await page.GetByLabel("Good for (days)").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var secret = await page.Locator("#secret").TextContentAsync();
        Assert.StartsWith("sdl_", secret, StringComparison.Ordinal);
        await visit.ShouldBeSoundAsync();
        var known = (await admin.Keys.ListAsync().ToListAsync()).Single(key => key.Principal == "walk-camera");
        Assert.Equal(["walk-keyed"], known.Endpoints);
        Assert.Equal(2, (known.ExpiresAt!.Value - known.CreatedAt).TotalDays, 3);
        using (var api = console.Api(secret!))
        {
            Assert.NotNull((await api.Inference.InvokeAsync("walk-keyed", Pictures.Png(8, 8, 1, 1, 1), "image/png")).Id);
            Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<Sundial.Contracts.Http.ApiException>(() => api.Models.GetAsync("walk-keyed"))).Status);
        }

        // In the console it opens its endpoint's pages, and no others.
        await using (var bound = await console.SignInAsync(secret))
        {
            foreach (var path in new[] { "/console/endpoints/walk-keyed", "/console/endpoints/walk-keyed/try", "/console/endpoints/walk-keyed/predictions" })
            {
                await bound.GoAsync(path);
                await bound.ShouldBeSoundAsync();
            }

            Assert.Equal(403, (await bound.Page.GotoAsync("/console/models"))!.Status);
        }

        // Loading the page again makes no other, and nothing shows this one again.
        await page.ReloadAsync();
        Assert.DoesNotContain(secret!, await page.ContentAsync(), StringComparison.Ordinal);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "walk-camera" });
        await Expect(row).ToHaveCountAsync(1);
        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("The key is revoked")).ToBeVisibleAsync();
        using var revoked = console.Api(secret!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<Sundial.Contracts.Http.ApiException>(() => revoked.Endpoints.GetAsync("walk-keyed"))).Status);
    }

    [Fact]
    public async Task Operator_sees_workers_and_makes_tenants_with_bounds()
    {
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        await visit.GoAsync("/console/workers");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Workers" }).GetByText("well")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Scorers" }).GetByText("well")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await visit.ShouldBeSoundAsync();

        await visit.GoAsync("/console/tenants");
        await visit.ShouldBeSoundAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("not a name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the tenant" }).ClickAsync();
        await Expect(page.Locator(".fault")).ToBeVisibleAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("walk-tenant");
        await page.GetByLabel("Weight").FillAsync("2.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the tenant" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "walk-tenant", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Storage (GB)").FillAsync("1.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The bounds of walk-tenant are changed.")).ToBeVisibleAsync();
        using var api = console.Api();
        Assert.Equal((2.5, 1_500_000_000L), (await api.Tenants.GetAsync("walk-tenant")) is var tenant ? (tenant.Weight, tenant.Quota.StoredBytes) : default);
        await visit.ShouldBeSoundAsync();
        await page.GetByLabel("Type walk-tenant to delete it").FillAsync("walk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this tenant" }).ClickAsync();
        await Expect(page.GetByText("Nothing was deleted.")).ToBeVisibleAsync();
        await page.GetByLabel("Type walk-tenant to delete it").FillAsync("walk-tenant");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this tenant" }).ClickAsync();
        await Expect(page.GetByText("The tenant walk-tenant is deleted")).ToBeVisibleAsync();
    }
}
