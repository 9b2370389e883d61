using Microsoft.Playwright;

namespace Dataverket.Tests;

/// <summary>One real browser for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a page and collects all that the browser complains about.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(Uri address, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await _browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme });
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) => { if (!request.Url.StartsWith(address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) complaints.Add("request to " + request.Url); };
        page.SetDefaultTimeout(10_000);
        await page.GotoAsync(address.ToString());
        return (page, complaints);
    }

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string Find()
    {
        var named = Environment.GetEnvironmentVariable("DATAVERKET_CHROMIUM");
        var found = string.IsNullOrEmpty(named)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend("/usr/bin").Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            : File.Exists(named) ? named : null;
        return found ?? throw new InvalidOperationException("No chromium found, and the operator's page is tested in a real browser. Run ./run test, which installs it, or name one in DATAVERKET_CHROMIUM.");
    }
}
