using Dataverket.Compat.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dataverket.Tests;

/// <summary>A real web host on a local port.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public HttpClient Client() => new() { BaseAddress = Address };

    public static Task<PageHost> WithPageAsync(TestSource source, RolloutPageOptions? options = null, int port = 0)
        => StartAsync(app => app.MapRolloutPage("/run", source.Source, options), port: port);

    public static async Task<PageHost> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? add = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        add?.Invoke(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new PageHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
