using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Stands before every batch: rests while the server is not well, while somebody has asked for a pause, or while the user's own function says so, and says why. All workers
/// rest together. Safe from any thread.
/// </summary>
sealed class Brakes : IDisposable
{
    /// <summary>Whether nobody else has done anything in the database lately. Where the role may not see what others do, nor what they are, they count as busy.</summary>
    internal const string QuietSql =
        $"""
        SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND coalesce(backend_type, 'client backend') = 'client backend' AND pid <> pg_backend_pid()
          AND coalesce(application_name, '') !~ '{Connections.OwnNames}' AND (state_change IS NULL OR state = 'active' OR state_change > clock_timestamp() - interval '1 s'))
        """;

    /// <summary>How often the database is asked; between two looks batches go on.</summary>
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Named = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly SemaphoreSlim gate = new(1, 1);
    readonly StepContext context;
    readonly DatabaseChange change;
    readonly BackfillProgress progress;
    readonly HealthReader health;
    long looked;
    bool isQuiet;
    (string Signal, string Reason)? seen;
    volatile Told? told;

    Brakes(StepContext context, DatabaseChange change, BackfillProgress progress)
    {
        (this.context, this.change, this.progress) = (context, change, progress);
        health = new HealthReader(context.Options.Health, context.Time);
    }

    /// <exception cref="DatabaseChangeException">A signal has a limit and cannot be read.</exception>
    internal static async Task<Brakes> CreateAsync(StepContext context, DatabaseChange change, BackfillProgress progress, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var brakes = new Brakes(context, change, progress);
        await brakes.health.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        return brakes;
    }

    public void Dispose() => gate.Dispose();

    /// <summary>Whether nobody else has done anything in this database lately: there is nobody whom a longer batch could hold up.</summary>
    internal bool IsQuiet => Volatile.Read(ref isQuiet);

    /// <summary>Returns when a batch may begin.</summary>
    /// <exception cref="DatabaseChangeException">Somebody has asked for the end of it.</exception>
    internal async Task WaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (context.Options.Throttle is null && seen is null && !IsDue) return;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (await LookAsync(connection, cancellationToken).ConfigureAwait(false) is { } why)
            {
                progress.Report("resting: " + why.Reason);
                var started = context.Time.GetTimestamp();
                await Task.Delay(Pause, context.Time, cancellationToken).ConfigureAwait(false);
                MigrationTelemetry.Rested.Add(context.Time.GetElapsedTime(started).TotalSeconds, new("dataverket.change", change.Id), new KeyValuePair<string, object?>("dataverket.signal", why.Signal));
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A row stays locked: says since when, and who has had the table open for at least as long.</summary>
    internal async Task TellLockedAsync(NpgsqlConnection connection, string table, TimeSpan waited, CancellationToken cancellationToken)
    {
        // Whoever gives way in a moment is nobody to be named.
        var holders = waited < Named ? [] : await Sql.AnsweredAsync(Answer, silence => Blockers.OfAsync(connection, [table], waited / 2, silence, onlyCertain: true), cancellationToken).ConfigureAwait(false);
        var since = waited < Named ? "" : string.Create(CultureInfo.InvariantCulture, $", for {waited.TotalSeconds:0} s now");
        var who = holders.Count > 0 ? $", probably by {string.Join("; ", holders)}: let it end, or end it with pg_terminate_backend" : "";
        var why = $"waiting for a row that another transaction has locked{since}{who}";
        told = new(why, context.Time.GetTimestamp());
        progress.Report(string.Create(CultureInfo.InvariantCulture, $"{why}; {progress.Done} rows done"));
    }

    /// <summary>What a batch waits for that no brake has stopped, for other processes to see. It is told again and again while it lasts.</summary>
    string? Waiting => told is { } last && context.Time.GetElapsedTime(last.At) < Named ? last.Why : null;

    bool IsDue => Volatile.Read(ref looked) == 0 || context.Time.GetElapsedTime(Volatile.Read(ref looked)) >= Every;

    async Task<(string Signal, string Reason)?> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (IsDue)
        {
            var before = seen?.Reason;
            var waiting = before ?? Waiting;
            seen = await Sql.AnsweredAsync(Answer, silence => AskAsync(connection, waiting, silence), cancellationToken).ConfigureAwait(false);
            if (seen?.Reason is { } now && before is null) Log.Resting(context.Logger, change.Id, now);
            Volatile.Write(ref looked, context.Time.GetTimestamp());
        }

        if (seen is not null || context.Options.Throttle is not { } throttle) return seen;
        if (await throttle(cancellationToken).ConfigureAwait(false) is not { } reason) return null;
        told = new(reason, context.Time.GetTimestamp());
        return ("throttle", reason);
    }

    async Task<(string Signal, string Reason)?> AskAsync(NpgsqlConnection connection, string? resting, CancellationToken cancellationToken)
    {
        var (paused, cancelled) = await BackfillControl.HearAsync(connection, change.Id, context.Headway.Began, resting, progress.Rate, cancellationToken).ConfigureAwait(false);
        if (cancelled is not null) throw new DatabaseChangeException($"The backfill of {change.Id} was cancelled{Words(cancelled)}. What is filled stays; {(paused is null ? "" : $"it is still paused{Words(paused)}; resume it and ")}run it again to go on.");
        if (paused is not null) return ("pause", $"paused{Words(paused)}; resume it to go on");
        Volatile.Write(ref isQuiet, (await connection.ListPreparedAsync(QuietSql, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))[0]);
        return await health.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    static string Words(string reason) => reason.Length > 0 ? ": " + reason : "";

    sealed record Told(string Why, long At);
}
