using System.Diagnostics.Metrics;
using System.Net;
using Dataverket.Compat.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dataverket.Tests;

/// <summary>Versions of surfaces: who asks, and what clients are told.</summary>
public sealed class SurfaceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_counted_by_surface_version_and_client()
    {
        await using var host = await StartAsync();
        await GetAsync(host, "/v1/machines", "nett/2.1");
        await GetAsync(host, "/v1/machines", "NETT/2.1");
        await GetAsync(host, "/v2/machines", null);
        await GetAsync(host, "/v1/raw", "drop table;");
        await GetAsync(host, "/other", "nett/2.1");

        var counts = Usage(host).Counts;

        Assert.Equal(
            [("machines", 1, "invalid", 1L), ("machines", 1, "nett/2.1", 2L), ("machines", 2, "unnamed", 1L)],
            counts.Select(count => (count.Surface, count.Version, count.Client, count.Requests)));
        Assert.All(counts, count => Assert.Equal(FixedTime.Now, count.LastAt));
    }

    [Fact]
    public async Task A_request_that_fails_counts_too()
    {
        await using var host = await StartAsync();
        await GetAsync(host, "/v1/machines/none", "nett", HttpStatusCode.BadRequest);
        await GetAsync(host, "/v1/fails", "nett", HttpStatusCode.InternalServerError);
        Assert.Equal(2, Assert.Single(Usage(host).Counts).Requests);
    }

    [Fact]
    public async Task No_more_than_a_hundred_names_are_told_apart()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 103; i++) await GetAsync(host, "/v1/machines", $"client-{i}");
        await GetAsync(host, "/v1/machines", "client-7");
        await GetAsync(host, "/v1/machines", new string('x', 65));

        var counts = Usage(host).Counts;

        Assert.Equal(102, counts.Count);
        Assert.Equal(3, counts.Single(count => count.Client == "other").Requests);
        Assert.Equal(2, counts.Single(count => count.Client == "client-7").Requests);
        Assert.Equal(1, counts.Single(count => count.Client == "invalid").Requests);
    }

    [Fact]
    public async Task The_meter_carries_the_same_tags()
    {
        await using var host = await StartAsync();
        var seen = new List<string>();
        using var listener = new MeterListener();
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == SurfaceUsage.MeterName && instrument.Meter.Scope == meters) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();

        await GetAsync(host, "/v2/machines", "nett");

        Assert.Equal(["dataverket.surface.requests 1 surface=machines version=2 client=nett"], seen);
    }

    [Fact]
    public async Task Clients_of_an_ending_version_are_told_when_even_on_errors()
    {
        await using var host = await StartAsync();
        using var client = host.Client();
        foreach (var path in new[] { "/v1/machines", "/v1/fails" })
        {
            using var response = await client.GetAsync(path, Cancel);
            Assert.Equal("@1767225600", Assert.Single(response.Headers.GetValues("Deprecation")));
            Assert.Equal("Wed, 01 Jul 2026 00:00:00 GMT", Assert.Single(response.Headers.GetValues("Sunset")));
            Assert.Equal("<https://docs.example/v2>; rel=\"deprecation\"; type=\"text/html\"", Assert.Single(response.Headers.GetValues("Link")));
        }

        using var current = await client.GetAsync("/v2/machines", Cancel);
        Assert.False(current.Headers.Contains("Deprecation"));
        Assert.False(current.Headers.Contains("Sunset"));
    }

    [Fact]
    public void A_sunset_before_its_deprecation_and_a_missing_counter_are_refused()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<ArgumentException>(() => app.MapSurface("machines", 1, new SurfaceOptions { DeprecatedAt = FixedTime.Now, SunsetAt = FixedTime.Now.AddDays(-1) }));
        Assert.Contains("AddSurfaceUsage", Assert.Throws<InvalidOperationException>(() => app.MapSurface("machines", 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => app.MapSurface("machines", 0));
    }

    private static SurfaceUsage Usage(PageHost host) => host.Services.GetRequiredService<SurfaceUsage>();

    private static async Task GetAsync(PageHost host, string path, string? name, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (name is not null) request.Headers.TryAddWithoutValidation(SurfaceUsage.ClientHeader, name);
        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(expected, response.StatusCode);
    }

    private static Task<PageHost> StartAsync() => PageHost.StartAsync(
        app =>
        {
            app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("failed")));
            var first = app.MapSurface("machines", 1, new SurfaceOptions
            {
                DeprecatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                SunsetAt = new DateTimeOffset(2026, 7, 1, 2, 0, 0, TimeSpan.FromHours(2)),
                DeprecationPage = new Uri("https://docs.example/v2"),
            });
            first.MapGet("/machines", () => "[]");
            first.MapGet("/machines/{id}", (int id) => id);
            first.MapGet("/fails", string () => throw new InvalidOperationException("planted"));
            first.MapGet("/raw", context => context.Response.WriteAsync("raw"));
            app.MapSurface("machines", 2).MapGet("/machines", () => "[]");
            app.MapGet("/other", () => "");
        },
        services => services.AddSingleton<TimeProvider>(new FixedTime()).AddSurfaceUsage());

    private sealed class FixedTime : TimeProvider
    {
        public static readonly DateTimeOffset Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
