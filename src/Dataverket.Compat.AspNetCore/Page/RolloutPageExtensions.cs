using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dataverket.Compat.AspNetCore;

/// <summary>Maps the operator's page.</summary>
public static class RolloutPageExtensions
{
    /// <summary>
    /// Serves the operator's page of one run at <paramref name="pattern"/>, its events at <c>events</c> below it, and the latest
    /// document at <c>status.json</c>. The page only shows; it changes nothing. Who may see it is the host's to say, on the result.
    /// </summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The page's path, such as <c>/run</c>.</param>
    /// <param name="source">Where it gets what it shows.</param>
    /// <param name="options">How it behaves; the defaults when <c>null</c>.</param>
    /// <returns>All three endpoints, for conventions such as authorization.</returns>
    public static IEndpointConventionBuilder MapRolloutPage(this IEndpointRouteBuilder endpoints, string pattern, RolloutPageSource source, RolloutPageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new RolloutPageOptions();
        options.Check();

        var services = endpoints.ServiceProvider;
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger("Dataverket.Compat.AspNetCore.RolloutPage") ?? NullLogger.Instance;
        var feed = new RolloutFeed(source, options.KeptNotes, services.GetService<TimeProvider>() ?? TimeProvider.System, logger);
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => _ = feed.RunAsync(lifetime.ApplicationStopping));

        var document = new PageDocument(options.StaleAfter);
        var viewers = 0;
        var group = endpoints.MapGroup(pattern);
        group.MapGet("", (HttpContext context) =>
        {
            Harden(context.Response);
            context.Response.Headers.ContentSecurityPolicy = document.SecurityPolicy;
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return TypedResults.Bytes(document.Html, "text/html; charset=utf-8");
        });
        group.MapGet("/status.json", IResult (HttpContext context) =>
        {
            Harden(context.Response);
            if (feed.Latest is not { } latest) return Later(context.Response, "No status has been seen yet.");
            context.Response.Headers["Dataverket-Age-Seconds"] = latest.Age.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            return TypedResults.Bytes(latest.Json, "application/json");
        });
        group.MapGet("/events", IResult (HttpContext context) =>
        {
            Harden(context.Response);
            // Told back when the response ends, however it ends.
            context.Response.OnCompleted(() =>
            {
                Interlocked.Decrement(ref viewers);
                return Task.CompletedTask;
            });
            return Interlocked.Increment(ref viewers) > options.MaxViewers
                ? Later(context.Response, "Too many pages are open.")
                : TypedResults.ServerSentEvents(feed.ViewAsync(context.RequestAborted));
        });
        return group;
    }

    private static void Harden(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static IResult Later(HttpResponse response, string why)
    {
        response.Headers.RetryAfter = "1";
        return TypedResults.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
