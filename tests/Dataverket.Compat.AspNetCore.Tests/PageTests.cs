using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dataverket.Tests;

/// <summary>The operator's page in a real browser.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly RolloutPageOptions Patient = new() { StaleAfter = TimeSpan.FromMinutes(5) };

    [Fact]
    public async Task A_pushed_status_is_on_the_page_within_a_second()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        var (page, complaints) = await browser.OpenAsync(new Uri(host.Address, "/run"));
        source.Push(Sample.Running());
        await Expect(page.Locator("#run")).ToHaveTextAsync("demo");

        source.Push(Sample.Running(at: 14, percent: 60) with { Reason = "Sixty now." });

        await Expect(page.Locator("#reason")).ToHaveTextAsync("Sixty now.", new() { Timeout = 1000 });
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of backfill" })).ToHaveJSPropertyAsync("value", 60, new() { Timeout = 1000 });
        await Expect(page.Locator("#floor")).ToContainTextAsync("R1");
        await Expect(page.Locator("#leader")).ToHaveTextAsync("coordinator-1");
        await Expect(page.Locator(".stage[data-state=running] .left")).ToContainTextAsync("left");
        await Expect(page.Locator("#messages")).ToContainTextAsync("nett: 1..2");
        await Expect(page.Locator("#instances")).ToContainTextAsync("build 2");
        await Expect(page.Locator("#abort")).ToContainTextAsync("undone in reverse order");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_shut_gate_is_shown_with_what_opens_it_and_said_politely()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        source.Push(Sample.Gated());
        var (page, _) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        var block = page.Locator("#blocked .block");
        await Expect(block).ToHaveCountAsync(1);
        await Expect(block).ToContainTextAsync("raise / readers: faktura reads 1 only");
        await Expect(block.Locator(".unblock")).ToContainTextAsync("deploy a build of faktura");
        await Expect(block).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"for \d+ s"));
        await Expect(page.Locator("#say")).ToContainTextAsync("Blocked because raise / readers");
        await ShootAsync(page, "gated");
    }

    [Theory]
    [InlineData(RunPhase.Running, "The coordinator names no cause. It says: Something.")]
    [InlineData(RunPhase.Paused, "Paused: Something.")]
    [InlineData(RunPhase.Aborting, "Nothing: steps are being undone.")]
    [InlineData(RunPhase.RolledBack, "Nothing: the run has ended.")]
    public async Task Why_nothing_goes_on_is_never_empty(RunPhase phase, string expected)
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        source.Push(Sample.Gated() with { Phase = phase, Reason = "Something.", Blocked = [] });
        var (page, _) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        await Expect(page.Locator("#blocked .what")).ToHaveTextAsync(expected);
    }

    [Fact]
    public async Task Hostile_text_is_text()
    {
        const string hostile = "<img src=x onerror=\"document.title='owned'\">";
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        var before = Sample.Gated();
        source.Push(before with
        {
            RunId = hostile, Plan = hostile, Reason = hostile, IfAborted = hostile, Leader = hostile,
            Stages = [before.Stages[0] with { Id = hostile, Title = hostile, Detail = hostile, State = "running" }],
            Blocked = [new BlockStatus(hostile, hostile, hostile, hostile, 1)],
            Messages = [new MessageStatus(hostile, 1, [hostile], [hostile])],
            Instances = [new InstanceStatus(hostile, hostile, hostile, 1)],
        });
        source.Note(hostile + "</script>\u202etxt");
        var (page, complaints) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        await Expect(page.Locator("#run")).ToHaveTextAsync(hostile);
        await Expect(page.Locator("#reason")).ToHaveTextAsync(hostile);
        await Expect(page.Locator("#notes")).ToContainTextAsync(hostile + "</script> txt");
        await Expect(page.Locator("#messages li").First).ToHaveTextAsync(hostile);
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.DoesNotContain("owned", (await page.TitleAsync()).Replace(hostile, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Silence_greys_the_page_out_says_so_and_ends_by_itself()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, new RolloutPageOptions { StaleAfter = TimeSpan.FromSeconds(1) });
        source.Push(Sample.Running());
        var (page, complaints) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        await Expect(page.Locator("#banner")).ToContainTextAsync("the coordinator or NATS is away; last known state below");
        await Expect(page.Locator("#banner")).ToContainTextAsync("no status for ");
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-state", "stale");
        await Expect(page.Locator("#stages")).ToContainTextAsync("backfill");

        await ShootAsync(page, "stale");

        source.Push(Sample.Running(at: 20));
        await Expect(page.Locator("#banner")).ToBeHiddenAsync(new() { Timeout = 1000 });
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task The_page_finds_back_when_its_host_was_away()
    {
        var source = new TestSource();
        var host = await PageHost.WithPageAsync(source);
        source.Push(Sample.Running());
        var (page, _) = await browser.OpenAsync(new Uri(host.Address, "/run"));
        await Expect(page.Locator("#run")).ToHaveTextAsync("demo");
        var port = host.Address.Port;

        await host.DisposeAsync();
        await Expect(page.Locator("#banner")).ToContainTextAsync("this page's host is away");

        var second = new TestSource();
        await using var back = await PageHost.WithPageAsync(second, port: port);
        second.Push(Sample.Running(at: 40) with { Reason = "Back again." });
        await Expect(page.Locator("#reason")).ToHaveTextAsync("Back again.");
        await Expect(page.Locator("#banner")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_finished_run_that_says_no_more_is_no_alarm()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, new RolloutPageOptions { StaleAfter = TimeSpan.FromMilliseconds(300) });
        source.Push(Sample.Ended());
        var (page, _) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        await Expect(page.Locator("#banner")).ToContainTextAsync("The run has ended");
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-state", "live");
    }

    [Theory]
    [InlineData("light", 1280, 900)]
    [InlineData("dark", 1280, 900)]
    [InlineData("phone", 360, 740)]
    public async Task The_page_fits_its_window(string name, int width, int height)
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        source.Push(Sample.Running() with { Blocked = Sample.Gated().Blocked, Reason = "A reason with a very-long-word-" + new string('x', 120) });
        source.Note("maskin-2 drained in 240 ms");
        source.Note("nett-1 was killed and came back with build 1");
        var (page, complaints) = await browser.OpenAsync(new Uri(host.Address, "/run"), width, height, name == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await Expect(page.Locator("#notes .note")).ToHaveCountAsync(2);
        await Expect(page.Locator(".stage")).ToHaveCountAsync(5);

        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways");
        Assert.Empty(complaints);
        await ShootAsync(page, name);
    }

    [Fact]
    public async Task Nothing_may_run_that_is_not_the_page_itself()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, Patient);
        var (page, _) = await browser.OpenAsync(new Uri(host.Address, "/run"));

        // What injection would do: a script, a handler, a request elsewhere. The address names nobody; the policy must stop it before.
        await page.EvaluateAsync("""
            async () => {
              window.refused = [];
              document.addEventListener("securitypolicyviolation", event => window.refused.push(event.effectiveDirective));
              const attempt = act => { try { act(); } catch { } };
              attempt(() => { const script = document.createElement("script"); script.append("window.ran = true"); document.head.append(script); });
              attempt(() => { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = true'>"); });
              attempt(() => { document.body.setAttribute("onclick", "window.ran = true"); document.body.click(); });
              await fetch("http://elsewhere.invalid/").catch(() => { });
            }
            """);

        // The browser reports a little later than it refuses.
        await page.WaitForFunctionAsync("() => window.refused.includes('connect-src') && window.refused.filter(each => each === 'require-trusted-types-for').length === 3");
        Assert.False(await page.EvaluateAsync<bool>("window.ran === true"));
    }

    // For a person to look at: set DATAVERKET_SCREENSHOTS to a folder.
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DATAVERKET_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{name}.png"), FullPage = true });
    }
}
