using Dataverket.Compat.Nats.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>Runs all that a process reads and writes. When the host stops, consumers finish first, then the process says that it leaves.</summary>
internal sealed partial class CompatHost : BackgroundService
{
    private readonly IServiceProvider _provider;
    private readonly CompatOptions _options;
    private readonly LedgerClient _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<CompatPart> _parts;

    public CompatHost(IServiceProvider provider, CompatOptions options, LedgerClient ledger, IEnumerable<CompatPart> parts)
    {
        (_provider, _options, _ledger, _parts) = (provider, options, ledger, [.. parts]);
        _time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        _logger = provider.GetService<ILoggerFactory>()?.CreateLogger(NatsTelemetry.Name) ?? NullLogger.Instance;
    }

    public void Say(string problem) => LogNotJoined(_logger, _options.Service, problem);

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, _time, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var afterwards = new CancellationTokenSource();
        var following = _ledger.RunAsync(afterwards.Token);
        var announcing = AnnounceAsync(stoppingToken, afterwards.Token);
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var running = _parts.Select(part => part.RunAsync(this, together.Token)).ToList();
        try
        {
            // One that ends by a fault ends the host, which its keeper sees; none goes on half.
            await foreach (var ended in Task.WhenEach(running).ConfigureAwait(false)) await ended.ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            await together.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            await afterwards.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following, announcing).ConfigureAwait(false);
        }
    }

    // Only once the whole host has started: a coordinator counts on an announced process.
    private async Task AnnounceAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (_provider.GetService<IHostApplicationLifetime>() is { } lifetime)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var one = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
            using var other = stopping.Register(() => started.TrySetResult());
            await started.Task.ConfigureAwait(false);
        }

        await new Announcer(_provider.GetRequiredService<INatsConnection>(), Describe, _options.Announcements, _time).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private Announcement Describe()
    {
        List<AnnouncedUse> reads = [], writes = [];
        foreach (var part in _parts) part.Announce(reads, writes);
        return new() { Service = _options.Service, Instance = _options.Instance, Build = _options.Build, Reads = reads, Writes = writes };
    }

    [LoggerMessage(50, LogLevel.Warning, "{Service} is not in the ledger yet, and writes the oldest version it can, or nothing where it may not; it tries again: {Problem}")]
    private static partial void LogNotJoined(ILogger logger, string service, string problem);
}
