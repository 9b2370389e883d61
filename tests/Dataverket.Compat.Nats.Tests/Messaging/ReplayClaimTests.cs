using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What comes out of the park is in one process's hands at a time, and kills no more than three of them.</summary>
public sealed class ReplayClaimTests : IAsyncLifetime
{
    private const string Place = $"park.nett.{Servers.EventStream}.7";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GuardedLog Log => new(new NatsJSContext(_servers.Nats), JetStreamAssets.ParkStream, TimeProvider.System);

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_parked_message_that_kills_every_process_is_a_dead_letter_after_three_and_what_lies_beside_it_is_handled(bool isOrdered)
    {
        await PutAsync(Place, UnansweredTests.Poison);
        for (var i = 0; i < 3; i++) await PutAsync($"park.nett.{Servers.EventStream}.{8 + i}", i);
        var kept = new KeptMessages(_servers.Nats);
        Assert.Equal(UnansweredTests.Deaths, await UnansweredTests.DieAsync(_servers, isOrdered, UnansweredTests.Deaths + 2, async () => await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).AnyAsync(Cancel)));
        ConcurrentBag<int> poisoned = [];
        var running = UnansweredTests.RunAsync(_servers.Nats, isOrdered, "nett-1", _ =>
        {
            poisoned.Add(1);
            return Task.CompletedTask;
        }, _stop.Token);
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0, "the park is empty", 30);
        var dead = await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel);
        Assert.Equal((7UL, "handler.unanswered"), (dead.Sequence, dead.Code));
        // One more when the process that made it a dead letter was killed before the copy was out of the park.
        Assert.InRange(dead.Attempts, UnansweredTests.Deaths, UnansweredTests.Deaths + 1);
        Assert.True(dead.Bytes > 0);
        Assert.Empty(poisoned);

        // Handed back, and of a build that survives it: counted from the beginning.
        Assert.True(await kept.RetryAsync(dead, "operator-2", "mended", Cancel));
        await Eventually.TrueAsync(async () => poisoned.Count == 1 && await CountAsync("park.>") + await CountAsync("dead.>") == 0, "handled", 30);
        await EndAsync(running);
    }

    [Fact]
    public async Task Who_is_at_work_on_it_for_long_keeps_it_and_who_is_cut_off_loses_it()
    {
        await PutAsync(Place, 1);
        var parked = await Log.LastAsync(Place, Cancel);
        await using var cut = await _servers.Server.ConnectAsync();
        var (one, other) = (Claims(cut), Claims(_servers.Nats));
        using var held = await one.TakeAsync(parked!, Silence, Cancel);
        Assert.Equal((0, ""), (held!.Deaths, held.Problem));
        var first = (await ClaimAsync())!.Sequence;
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(async () =>
        {
            using var taken = await other.TakeAsync(parked!, Silence, Cancel);
            Assert.Null(taken);
            return TimeProvider.System.GetElapsedTime(since) > Silence * 3;
        }, "held for as long as it is renewed", 10);
        Assert.True((await ClaimAsync())!.Sequence > first + 3);
        Assert.Equal(1, await CountAsync("dead.>"));

        await cut.DisposeAsync();
        ReplayClaim? next = null;
        await Eventually.TrueAsync(async () => (next = await other.TakeAsync(parked!, Silence, Cancel)) is not null, "taken over", 10);
        Assert.Equal(1, next!.Deaths);
        // Neither of a third, nor gone before its time.
        Assert.Null(await Claims(_servers.Nats).TakeAsync(parked!, Silence, Cancel));
        Assert.Equal(1, await CountAsync("dead.>"));
        await next.EndAsync(Cancel);
        next.Dispose();
        Assert.Null(await ClaimAsync());

        // It was lived through.
        using var last = await Claims(_servers.Nats).TakeAsync(parked!, Silence, Cancel);
        Assert.Equal(0, last!.Deaths);
        await last.EndAsync(Cancel);
    }

    [Fact]
    public async Task What_could_not_be_taken_back_is_found_to_be_ones_own_and_no_death()
    {
        await PutAsync(Place, 1);
        var parked = await Log.LastAsync(Place, Cancel);
        var own = Claims(_servers.Nats);
        using (var before = await own.TakeAsync(parked!, TimeSpan.FromHours(1), Cancel)) Assert.NotNull(before);
        using var again = await own.TakeAsync(parked!, TimeSpan.FromHours(1), Cancel);
        Assert.Equal(0, again!.Deaths);
        await again.EndAsync(Cancel);
        Assert.Equal(0, await CountAsync("dead.>"));
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_is_found_by_the_next_one_and_leaves_nothing()
    {
        await PutAsync(Place, 1);
        var parked = await Log.LastAsync(Place, Cancel);
        var own = Claims(_servers.Nats, "own");
        using var held = await own.TakeAsync(parked!, Silence, Cancel);
        // The server has it, and this process does not know.
        var before = (await ClaimAsync())!;
        var unknown = await own.RenewAsync(new(before.Subject, parked!.Sequence, 0, Silence), before.Sequence, Cancel);
        await Eventually.TrueAsync(async () => await ClaimAsync() is { } there && there.Sequence > unknown, "renewed behind it");
        await held!.EndAsync(Cancel);
        Assert.Equal(0, await CountAsync("dead.>"));
    }

    [Fact]
    public async Task Two_processes_do_not_handle_what_is_parked_at_the_same_time()
    {
        await PutAsync(Place, UnansweredTests.Poison);
        var (begun, go) = (0, new TaskCompletionSource());
        var running = Enumerable.Range(0, 2).Select(i => UnansweredTests.RunAsync(_servers.Nats, isOrdered: false, $"nett-{i}", giveUp =>
        {
            Interlocked.Increment(ref begun);
            return go.Task.WaitAsync(giveUp);
        }, _stop.Token)).ToArray();
        ulong first = 0;
        await Eventually.TrueAsync(async () => (first = await ClaimAsync() is { } there ? there.Sequence : 0) > 0, "in hand", 20);
        // Renewed thrice in the ack wait; the other looks five times in that time.
        await Eventually.TrueAsync(async () => (await ClaimAsync())!.Sequence > first + 6, "at work for two ack waits", 20);
        Assert.Equal(1, begun);
        go.SetResult();
        await Eventually.TrueAsync(async () => await CountAsync(">") == 0, "handled", 20);
        await EndAsync(Task.WhenAll(running));
    }

    [Fact]
    public async Task The_count_of_the_dead_outlasts_a_dead_letter_that_cannot_be_stored()
    {
        await PutAsync(Place, UnansweredTests.Poison);
        await DieAsync(UnansweredTests.Deaths);
        // A claim is small enough, the message is not.
        await SizeAsync(250);
        var poisoned = 0;
        var log = new ListLogger();
        var running = UnansweredTests.RunAsync(_servers.Nats, isOrdered: false, "nett-1", _ =>
        {
            Interlocked.Increment(ref poisoned);
            return Task.CompletedTask;
        }, _stop.Token, log: log);
        await Eventually.TrueAsync(() => log.Lines.Count(line => line.Contains("tries again", StringComparison.Ordinal)) > 2, "refused again and again", 20);
        Assert.Equal((1, 0), (await CountAsync("park.>"), poisoned));
        await SizeAsync(-1);
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0 && await CountAsync("dead.>") == 1, "a dead letter", 20);
        Assert.Equal("handler.unanswered", (await new KeptMessages(_servers.Nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel)).Code);
        await EndAsync(running);
        Assert.Equal(0, poisoned);
    }

    [Fact]
    public async Task What_leaves_the_park_another_way_takes_what_the_dead_left_with_it()
    {
        var message = System.Text.Encoding.UTF8.GetString(MachineSchemas.Write(1, 1, "id-7", "machine-1")).Replace("\"data\":", "\"expirytime\":\"2020-01-01T00:00:00Z\",\"data\":", StringComparison.Ordinal);
        (await new NatsJSContext(_servers.Nats).PublishAsync(Place, System.Text.Encoding.UTF8.GetBytes(message), cancellationToken: Cancel)).EnsureSuccess();
        await DieAsync(2);
        var claim = (await ClaimAsync())!;
        // Builds that know of no claims take it for no message.
        Assert.False(ParkingLot.TryGetOrigin(claim, out _));
        var running = UnansweredTests.RunAsync(_servers.Nats, isOrdered: false, "nett-1", _ => Task.CompletedTask, _stop.Token);
        await Eventually.TrueAsync(async () => await CountAsync(">") == 0, "nothing is left", 20);
        await EndAsync(running);
    }

    [Fact]
    public async Task Silence_between_two_answers_alone_is_none()
    {
        await PutAsync(Place, 1);
        var parked = await Log.LastAsync(Place, Cancel);
        await DieAsync(1);
        var clock = new SetClock();
        var other = Claims(_servers.Nats, time: clock);
        Assert.Null(await other.TakeAsync(parked!, Silence, Cancel));
        // All that time nobody may have been able to say anything.
        clock.Advance(Silence * 2);
        Assert.Null(await other.TakeAsync(parked!, Silence, Cancel));
        clock.Advance(Silence / 2);
        using var taken = await other.TakeAsync(parked!, Silence, Cancel);
        Assert.Equal(1, taken!.Deaths);
        await taken.EndAsync(Cancel);
    }

    [Fact]
    public async Task Who_said_that_he_may_be_silent_for_longer_is_not_taken_for_dead_before()
    {
        await PutAsync(Place, 1);
        var parked = await Log.LastAsync(Place, Cancel);
        using (var held = await Claims(_servers.Nats).TakeAsync(parked!, Silence * 10, Cancel)) Assert.NotNull(held);
        var clock = new SetClock();
        var other = Claims(_servers.Nats, time: clock);
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await other.TakeAsync(parked!, Silence, Cancel));
            clock.Advance(Silence);
        }

        using var taken = await other.TakeAsync(parked!, Silence, Cancel);
        Assert.Equal(1, taken!.Deaths);
        await taken.EndAsync(Cancel);
    }

    // Each by another process, as it seems, that lives no longer.
    private async Task DieAsync(int times)
    {
        var parked = await Log.LastAsync(Place, Cancel);
        for (var i = 0; i < times; i++)
        {
            var clock = new SetClock();
            var one = Claims(_servers.Nats, time: clock);
            ReplayClaim? claim;
            while ((claim = await one.TakeAsync(parked!, Silence, Cancel)) is null) clock.Advance(Silence);
            Assert.Equal(i, claim.Deaths);
            claim.Dispose();
        }
    }

    private async Task SizeAsync(int most)
    {
        var config = JetStreamAssets.Table(1).Single(stream => stream.Name == JetStreamAssets.ParkStream);
        config.MaxMsgSize = most;
        await new NatsJSContext(_servers.Nats).UpdateStreamAsync(config, Cancel);
    }

    [Fact]
    public async Task Who_stops_in_good_order_in_the_middle_of_it_makes_no_dead_letter_however_often()
    {
        await PutAsync(Place, UnansweredTests.Poison);
        for (var i = 0; i < UnansweredTests.Deaths + 2; i++)
        {
            using var stop = new CancellationTokenSource();
            var begun = new TaskCompletionSource();
            var running = UnansweredTests.RunAsync(_servers.Nats, isOrdered: i % 2 == 1, $"nett-{i}", async giveUp =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, giveUp);
            }, stop.Token);
            await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
            Assert.Equal(1, await CountAsync("dead.>"));
            // Nobody takes it for a message that a person must look at.
            Assert.Empty(await new KeptMessages(_servers.Nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).ToListAsync(Cancel));
            await stop.CancelAsync();
            await running;
            Assert.Equal((0, 1), (await CountAsync("dead.>"), await CountAsync("park.>")));
        }
    }

    private static ReplayClaims Claims(NatsConnection nats, string? owner = null, TimeProvider? time = null)
        => new(nats, new GuardedLog(new NatsJSContext(nats), JetStreamAssets.ParkStream, TimeProvider.System), owner ?? Guid.NewGuid().ToString("N"), time ?? TimeProvider.System);

    // Stands still, also for whoever waits.
    private sealed class SetClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private Task<LogEntry?> ClaimAsync() => Log.LastAsync(ClaimSubject.Of(Place), Cancel);

    private async Task PutAsync(string subject, int cpu)
        => (await new NatsJSContext(_servers.Nats).PublishAsync(subject, MachineSchemas.Write(1, cpu, $"id-{subject[^1]}", "machine-1"), cancellationToken: Cancel)).EnsureSuccess();

    private async Task<long> CountAsync(string subject)
        => (await new NatsJSContext(_servers.Nats).GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }
}
