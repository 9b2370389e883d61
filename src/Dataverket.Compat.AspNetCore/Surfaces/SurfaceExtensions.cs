using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dataverket.Compat.AspNetCore;

/// <summary>Serves surfaces by version, counts who asks, and tells clients when a version ends.</summary>
public static class SurfaceExtensions
{
    /// <summary>Adds the counter of who asks which version.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddSurfaceUsage(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SurfaceUsage>();
        return services;
    }

    /// <summary>Makes a group of endpoints at <c>/v{version}</c>. Every request to one of them is counted in <see cref="SurfaceUsage"/>.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="surface">The surface's name, as in its baseline.</param>
    /// <param name="version">Its version, from 1.</param>
    /// <param name="options">What clients are told of its end; nothing when <c>null</c>.</param>
    /// <exception cref="InvalidOperationException">The services lack <see cref="SurfaceUsage"/>.</exception>
    public static RouteGroupBuilder MapSurface(this IEndpointRouteBuilder endpoints, string surface, int version, SurfaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(surface);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        options ??= new SurfaceOptions();
        options.Check();
        var usage = endpoints.ServiceProvider.GetService<SurfaceUsage>()
            ?? throw new InvalidOperationException("Surfaces are counted: call services.AddSurfaceUsage() before MapSurface.");
        var headers = Headers(options);
        var group = endpoints.MapGroup("/v" + version.ToString(CultureInfo.InvariantCulture));
        // Not an endpoint filter: those see only endpoints that are made of a handler method, and run after its arguments were read.
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } inner) return;
            endpoint.RequestDelegate = context =>
            {
                usage.Count(surface, version, context.Request.Headers[SurfaceUsage.ClientHeader]);
                // Late, so that an error page, which clears what was set, carries them too.
                if (headers.Length > 0) context.Response.OnStarting(Send, (context.Response, headers));
                return inner(context);
            };
        });
        return group;
    }

    private static Task Send(object state)
    {
        var (response, headers) = ((HttpResponse, KeyValuePair<string, string>[]))state;
        foreach (var (name, value) in headers)
        {
            if (name == "Link") response.Headers.Append(name, value);
            else response.Headers[name] = value;
        }

        return Task.CompletedTask;
    }

    private static KeyValuePair<string, string>[] Headers(SurfaceOptions options)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (options.DeprecatedAt is { } deprecated) headers.Add(new("Deprecation", string.Create(CultureInfo.InvariantCulture, $"@{deprecated.ToUnixTimeSeconds()}")));
        if (options.SunsetAt is { } sunset) headers.Add(new("Sunset", sunset.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture)));
        if (options.DeprecationPage is { } page) headers.Add(new("Link", $"<{page.AbsoluteUri}>; rel=\"deprecation\"; type=\"text/html\""));
        return [.. headers];
    }
}
