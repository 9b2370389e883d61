using System.Net;
using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;

namespace Dataverket.Tests;

/// <summary>The page's endpoints, without a browser.</summary>
public sealed class PageEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_one_document_under_a_strict_policy()
    {
        await using var host = await PageHost.WithPageAsync(new TestSource());
        using var client = host.Client();
        using var response = await client.GetAsync("/run", Cancel);
        var html = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("data-stale-after-ms=\"3000\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("\\son[a-z]+=", html);
        Assert.DoesNotMatch("\\sstyle=", html);
    }

    [Fact]
    public async Task The_latest_document_is_there_for_scripts()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source);
        using var client = host.Client();
        using (var early = await client.GetAsync("/run/status.json", Cancel)) Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);

        source.Push(Sample.Running());
        using var response = await Until(() => client.GetAsync("/run/status.json", Cancel), each => each.StatusCode == HttpStatusCode.OK);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.Contains("Dataverket-Age-Seconds"));
        Assert.Equal("demo", RunStatus.TryParse(await response.Content.ReadAsByteArrayAsync(Cancel))?.RunId);
    }

    [Fact]
    public async Task A_deposed_leader_does_not_turn_the_page_back()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source);
        using var client = host.Client();
        using var events = new EventReader(await client.GetStreamAsync("/run/events", Cancel));

        source.Push(Sample.Running() with { Epoch = 4, Leader = "new" });
        source.Push(Sample.Running() with { Epoch = 3, Leader = "old", Revision = 99 });
        source.Push(Sample.Running(at: 13) with { Epoch = 4, Leader = "new", Reason = "Last." });

        var seen = await events.UntilAsync(text => text.Contains("Last.", StringComparison.Ordinal), Cancel);
        Assert.DoesNotContain(seen, text => text.Contains("\"old\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_opens_late_gets_the_last_status_and_notes_at_once()
    {
        var source = new TestSource();
        await using var host = await PageHost.WithPageAsync(source, new RolloutPageOptions { KeptNotes = 2 });
        using var client = host.Client();
        using (var first = new EventReader(await client.GetStreamAsync("/run/events", Cancel)))
        {
            // Status and notes come from two sources, in no order between them.
            source.Push(Sample.Running());
            await first.UntilAsync(text => text.Contains("\"runId\":\"demo\"", StringComparison.Ordinal), Cancel);
            foreach (var line in new[] { "note-a", "note-b", "note-c" }) source.Note(line);
            await first.UntilAsync(text => text.Contains("note-c", StringComparison.Ordinal), Cancel);
        }

        using var late = new EventReader(await client.GetStreamAsync("/run/events", Cancel));
        var seen = await late.UntilAsync(text => text.Contains("note-c", StringComparison.Ordinal), Cancel);

        Assert.Contains(seen, text => text.Contains("\"runId\":\"demo\"", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("note-b", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, text => text.Contains("note-a", StringComparison.Ordinal));
        Assert.Equal(1, source.Opened);
    }

    [Fact]
    public async Task A_source_that_fails_is_opened_again()
    {
        var source = new TestSource { FailOnce = true };
        await using var host = await PageHost.WithPageAsync(source);
        using var client = host.Client();
        source.Push(Sample.Running());

        using var response = await Until(() => client.GetAsync("/run/status.json", Cancel), each => each.StatusCode == HttpStatusCode.OK);
        Assert.Equal(2, source.Opened);
    }

    [Fact]
    public async Task More_pages_than_allowed_are_told_to_come_later()
    {
        await using var host = await PageHost.WithPageAsync(new TestSource(), new RolloutPageOptions { MaxViewers = 1 });
        using var client = host.Client();
        using (await client.GetStreamAsync("/run/events", Cancel))
        using (var refused = await client.GetAsync("/run/events", HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.Contains("Retry-After"));
        }

        // The place of a page that was closed is free again.
        using var next = await Until(() => client.GetAsync("/run/events", HttpCompletionOption.ResponseHeadersRead, Cancel), each => each.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_open_page_does_not_hold_up_the_host()
    {
        var host = await PageHost.WithPageAsync(new TestSource());
        using var client = host.Client();
        using var open = await client.GetStreamAsync("/run/events", Cancel);
        var start = TimeProvider.System.GetTimestamp();

        await host.DisposeAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Options_out_of_range_are_refused_when_the_page_is_mapped()
    {
        var app = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<ArgumentOutOfRangeException>(() => app.MapRolloutPage("/run", new TestSource().Source, new RolloutPageOptions { MaxViewers = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => app.MapRolloutPage("/run", new TestSource().Source, new RolloutPageOptions { StaleAfter = TimeSpan.Zero }));
    }

    private static async Task<HttpResponseMessage> Until(Func<Task<HttpResponseMessage>> ask, Func<HttpResponseMessage, bool> good)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while (true)
        {
            var response = await ask();
            if (good(response)) return response;
            response.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }
}
