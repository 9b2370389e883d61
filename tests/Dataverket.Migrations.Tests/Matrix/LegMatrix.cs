using System.Collections.Concurrent;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// One leg of one change: ends it at each place, goes it again, and compares with a run that nobody disturbed. What a run goes by is the database alone, so a state that was
/// recovered from once is recovered from again only now and then; whether it is the same state is looked up after each single end.
/// </summary>
sealed class LegMatrix(Scenario scenario, Leg leg, TestDatabase from, Tap tap, Tally tally, int seed, double share)
{
    /// <summary>How many runners a process holds when it is killed.</summary>
    const int Herd = 64;

    /// <summary>How many of them are on their way at once.</summary>
    const int Going = 3;

    /// <summary>Of how many places that leave a state that is known one is recovered from all the same.</summary>
    const int Sample = 12;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>One herd at a time: the server has only so many connections.</summary>
    static readonly SemaphoreSlim Pen = new(1, 1);

    readonly Random random = new(seed);
    readonly ConcurrentBag<TestDatabase> fresh = [];
    readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);
    string begin = "", end = "";
    bool isSteady = true;

    /// <returns>The database that nobody disturbed.</returns>
    public async Task<TestDatabase> RunAsync(CancellationToken cancellationToken)
    {
        var reference = await TestDatabase.CreateAsync(false, from, isMany: true);
        begin = await Fingerprint.StateAsync(reference);
        known[begin] = true;
        var watch = tap.Watch(reference.Name);
        try
        {
            await GoAsync(CrashMatrix.Through(reference, tap), cancellationToken);
        }
        catch (DatabaseChangeException e)
        {
            throw new InvalidOperationException($"{scenario.Name}, {leg.Name}: {e}", e);
        }

        tap.Forget(reference.Name);
        end = await Fingerprint.OfAsync(reference, scenario.Data);
        await AgainAsync(cancellationToken);
        var places = Place.Of(watch.Seen).Where(_ => random.NextDouble() < share).ToList();
        try
        {
            foreach (var herd in places.Where(place => place.Kill).Chunk(Herd)) await KillAsync(herd, cancellationToken);
            await Parallel.ForEachAsync(places.Where(place => !place.Kill), new ParallelOptions { MaxDegreeOfParallelism = Going, CancellationToken = cancellationToken }, async (place, cancel) => await TellingAsync(place, () => TerminateAsync(place, cancel)));
        }
        finally
        {
            foreach (var database in fresh) await database.DisposeAsync();
        }

        return reference;
    }

    /// <summary>Goes it undisturbed once more: what is not the same every time says nothing about those that were disturbed, and is told once.</summary>
    async Task AgainAsync(CancellationToken cancellationToken)
    {
        await using var second = await TestDatabase.CreateAsync(false, from, isMany: true);
        await leg.Go(CrashMatrix.AfterwardsFor(second, scenario, leg), cancellationToken);
        var other = await Fingerprint.OfAsync(second, scenario.Data);
        if (other == end) return;
        tally.Mismatch($"{scenario.Name}, {leg.Name}, two runs that nobody disturbed:{Environment.NewLine}{Fingerprint.Difference(end, other)}");
        isSteady = false;
    }

    /// <summary>One process, a runner for each place, all waiting there; then signal 9.</summary>
    async Task KillAsync(Place[] herd, CancellationToken cancellationToken)
    {
        await Pen.WaitAsync(cancellationToken);
        List<(Place Place, TestDatabase Database)> dead = [];
        try
        {
            using var victim = new Victim();
            tally.Process();
            var places = new ConcurrentBag<(Place, TestDatabase)>();
            await Parallel.ForEachAsync(herd, new ParallelOptions { MaxDegreeOfParallelism = Going, CancellationToken = cancellationToken }, async (place, cancel) => await TellingAsync(place, async () =>
            {
                var database = await RentAsync();
                var watch = tap.Watch(database.Name, place.Statement, place.After);
                var ended = await victim.GoAsync(CrashMatrix.Through(database, tap), scenario, leg);
                if (await Task.WhenAny(watch.Stopped, ended, Task.Delay(Limit, TimeProvider.System, cancel)) == watch.Stopped)
                {
                    places.Add((place, database));
                    return;
                }

                tally.Miss($"{scenario.Name}, {leg.Name}, {place}, {watch.Seen} seen");
                tap.Forget(database.Name);
                await database.DisposeAsync();
            }));
            await victim.KillAsync();
            dead = [.. places];
        }
        finally
        {
            Pen.Release();
        }

        await Parallel.ForEachAsync(dead, new ParallelOptions { MaxDegreeOfParallelism = Going, CancellationToken = cancellationToken }, async (one, cancel) =>
        {
            tally.Ended(kill: true);
            await TellingAsync(one.Place, () => AfterwardsAsync(one.Place, one.Database, cancel));
        });
    }

    /// <summary>What goes wrong at one place is told of that place, and the others are gone to all the same.</summary>
    async Task TellingAsync(Place place, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            tally.StuckAt($"{scenario.Name}, {leg.Name}, {place}: {e}");
        }
    }

    /// <summary>The server ends all sessions; the process lives on and hears of it.</summary>
    async Task TerminateAsync(Place place, CancellationToken cancellationToken)
    {
        var database = await RentAsync();
        var watch = tap.Watch(database.Name, place.Statement, place.After);
        var going = GoAsync(CrashMatrix.Through(database, tap), cancellationToken);
        if (await Task.WhenAny(watch.Stopped, going) == watch.Stopped)
        {
            watch.Hear();
            await database.AsAdminAsync($"SELECT pg_terminate_backend(pid) {Sessions(database)}");
            tally.Ended(kill: false);
            try
            {
                await going.WaitAsync(Limit, TimeProvider.System, cancellationToken);
            }
            catch (DatabaseChangeException)
            {
            }
            catch (TimeoutException)
            {
                tally.StuckAt($"{scenario.Name}, {leg.Name}, {place}: the runner did not hear of it");
            }

            await AfterwardsAsync(place, database, cancellationToken);
            return;
        }

        tally.Miss($"{scenario.Name}, {leg.Name}, {place}, {watch.Seen} seen");
        await going;
        tap.Forget(database.Name);
        await database.DisposeAsync();
    }

    async Task AfterwardsAsync(Place place, TestDatabase database, CancellationToken cancellationToken)
    {
        tap.Forget(database.Name);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>($"SELECT count(*) {Sessions(database)}") == 0, "the sessions have ended", 120);
        var state = await Fingerprint.StateAsync(database);
        bool again;
        lock (random) again = random.Next(Sample) == 0;
        if (!known.TryAdd(state, true))
        {
            if (!again)
            {
                if (state == begin) fresh.Add(database);
                else await database.DisposeAsync();
                return;
            }

            tally.Again();
        }
        else
        {
            tally.State();
        }

        await RecoverAsync(place, database, cancellationToken);
        await database.DisposeAsync();
    }

    async Task RecoverAsync(Place place, TestDatabase database, CancellationToken cancellationToken)
    {
        var where = $"{scenario.Name}, {leg.Name}, {place}";
        try
        {
            await leg.Go(CrashMatrix.AfterwardsFor(database, scenario, leg), cancellationToken).WaitAsync(Limit, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is DatabaseChangeException or TimeoutException)
        {
            tally.StuckAt($"{where}: {e.Message}");
            return;
        }

        var actual = await Fingerprint.OfAsync(database, scenario.Data);
        if (actual != end && isSteady) tally.Mismatch($"{where}:{Environment.NewLine}{Fingerprint.Difference(end, actual)}");
    }

    Task GoAsync(string connectionString, CancellationToken cancellationToken) => leg.Go(CrashMatrix.RunnerFor(connectionString, scenario, leg, SlowClock.Instance), cancellationToken);

    /// <summary>A database as the leg begins with: one whose run was ended before anything was committed is as good as new.</summary>
    async Task<TestDatabase> RentAsync() => fresh.TryTake(out var database) ? database : await TestDatabase.CreateAsync(false, from, isMany: true);

    static string Sessions(TestDatabase database) => $"FROM pg_stat_activity WHERE datname = '{database.Name}' AND application_name LIKE 'dataverket-%'";
}
