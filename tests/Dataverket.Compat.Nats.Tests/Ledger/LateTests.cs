using System.Reflection;
using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Ledger;

/// <summary>What comes late, or says what nobody decided, holds nobody up for longer than it must; and a ledger that is made anew is noticed.</summary>
public sealed class LateTests : IAsyncLifetime
{
    private const string Type = MachineSchemas.Type;
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_version_of_another_type_or_of_what_is_refused_is_no_fence()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = await RaisedAsync();
        await PublishAsync(Text(1, 1).Replace(Type, "no.dataverket.maskin.machine.retired", StringComparison.Ordinal), "maskin.evt.machine.retired");
        await PublishAsync(Text(1, 2).Replace("oslo", "evil", StringComparison.Ordinal), Servers.EventSubject);
        var consumer = new MessageConsumer<MachineV2>(_servers.Nats, new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2)), new ReadContext { Tenant = "oslo" }), (_, _) => Task.FromResult(HandleResult.Handled), ledger, Options with { Subject = "maskin.evt.>" });
        var running = consumer.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters is { Skipped: 1, Rejected: 1 }, "both settled");
        await stop.CancelAsync();
        await running;
        await ledger.FoldAsync(Cancel);
        Assert.Equal(0, ledger.Of(Type).Late);
    }

    [Fact]
    public async Task A_version_that_never_was_active_keeps_no_reader_out_and_one_that_may_be_older_than_the_ledger_does()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.AdoptAsync(Type, 3, "test", Cancel);
        Assert.True(await ledger.MoveFenceAsync(Type, 999, Servers.EventStream, 5, 9, "nett-0", Cancel));
        await ledger.JoinReaderAsync(Type, "nett", Servers.EventStream, new(2, 3), "3", "nett-0", Cancel);
        Assert.True(await ledger.MoveFenceAsync(Type, 1, Servers.EventStream, 5, 9, "nett-0", Cancel));
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => ledger.JoinReaderAsync(Type, "nett", Servers.EventStream, new(2, 3), "3", "nett-0", Cancel));
        Assert.Contains("messages of version 1 may lie", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_message_refuses_no_decision_that_was_judged_before_it()
    {
        var ledger = await RaisedAsync();
        var judged = ledger.Of(Type);
        Assert.True(await ledger.MoveFenceAsync(Type, 1, Servers.EventStream, 5, 9, "nett-0", Cancel));
        Assert.True(await ledger.TryLowerAsync(judged, 1, "", "test", Cancel));
        Assert.Equal(1, ledger.Of(Type).Active);
    }

    [Fact]
    public async Task Many_late_messages_move_the_fence_a_few_times()
    {
        const int Messages = 40;
        var ledger = await RaisedAsync();
        var watch = new FenceWatch(_servers.Nats, ledger, Type, Options, TimeProvider.System);
        List<Task> met = [];
        for (var i = 1; i <= Messages; i++)
        {
            await PublishAsync(Text(1, i), Servers.EventSubject);
            met.Add(MeetAsync(watch, (ulong)i));
        }

        await Task.WhenAll(met).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        await ledger.FoldAsync(Cancel);
        Assert.InRange(ledger.Of(Type).Late, 1, 8);
        Assert.Equal((ulong)Messages, ledger.Of(Type).Fences[1][Servers.EventStream]);
    }

    [Fact]
    public async Task A_reader_that_reads_nothing_as_old_as_a_version_that_was_lowered_to_while_it_joined_does_not_begin()
    {
        var other = await RaisedAsync();
        var nats = Hooked.Around(_servers.Nats, "dv.join.read.nett", async () => Assert.True(await other.TryLowerAsync(other.Of(Type), 1, "", "test", Cancel)));
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => new LedgerClient(nats).JoinReaderAsync(Type, "nett", Servers.EventStream, new(2, 3), "3", "nett-0", Cancel));
        Assert.True(refused.IsTransient);
        Assert.Contains("which is at version 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ledger_that_is_made_anew_is_noticed_and_followed_from_its_beginning(bool followsParties)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = await RaisedAsync();
        var follower = new LedgerClient(_servers.Nats, new LedgerOptions { FollowsParties = followsParties, PollInterval = TimeSpan.FromMilliseconds(100) });
        var gate = follower.Writing(Type, new(1, 3));
        var following = follower.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => follower.Of(Type).Active == 2 && gate.Seen >= first.Of(Type).ActiveSince, "followed");
        var (jetStream, seen) = (new NatsJSContext(_servers.Nats), gate.Seen);
        await jetStream.DeleteStreamAsync(JetStreamAssets.LedgerStream, Cancel);
        await JetStreamAssets.EnsureAsync(jetStream, JetStreamAssets.Table(1), Cancel);
        await new LedgerClient(_servers.Nats).AdoptAsync(Type, 1, "test", Cancel);
        await Eventually.TrueAsync(() => follower.Of(Type).Active == 1 && gate.Version == 1 && gate.Seen is > 0 && gate.Seen < seen, "noticed", 30);
        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task A_version_older_than_the_one_that_was_adopted_is_gone_only_when_no_stream_can_hold_it()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await PublishAsync(Text(1, 1), Servers.EventSubject);
        await ledger.AdoptAsync(Type, 3, "test", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", Servers.EventSubject, new(2, 3), "3", "maskin-a", Cancel);
        var extinct = new Extinction(_servers.Nats, ledger);
        Assert.Contains("version 1", Assert.Single((await extinct.ProveAsync(Type, 1, Cancel)).Reasons).What, StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Pass, (await extinct.ProveAsync(Type, 7, Cancel)).Verdict);
        await new NatsJSContext(_servers.Nats).PurgeStreamAsync(Servers.EventStream, new StreamPurgeRequest(), Cancel);
        Assert.Equal(GateVerdict.Pass, (await extinct.ProveAsync(Type, 1, Cancel)).Verdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_is_rehearsed_as_what_it_says_whatever_became_of_its_credential(bool isSound)
    {
        var schemas = SchemaCatalog.Create(new MachineSchemas(2, MessageRole.Command));
        var attributes = new Envelopes.EnvelopeAttributes { Id = "id-1", Source = "/maskin", Tenant = "oslo", Subject = "machine-1", Time = DateTimeOffset.UnixEpoch, Authorization = "Bearer long.out.ofdate" };
        var command = Encoding.UTF8.GetString(new MessageWriter<MachineV2>(schemas).Write(new(4), 1, attributes));
        var outcome = new MessageReader<MachineV2>(schemas).Rehearse(Encoding.UTF8.GetBytes(isSound ? command : command.Replace("\"cpu\"", "\"gpu\"", StringComparison.Ordinal)));
        Assert.Equal(isSound ? OutcomeKind.Accept : OutcomeKind.DeadLetter, outcome.Kind);
    }

    private static ConsumerOptions Options { get; } = new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "2" };

    private static string Text(int version, int number) => Encoding.UTF8.GetString(MachineSchemas.Write(version, number, $"id-{number}", "machine-1"));

    private static Task MeetAsync(FenceWatch watch, ulong sequence) => watch.MeetAsync(1, sequence, Cancel).AsTask();

    // At version 2, and the fence of version 1 is at the beginning.
    private async Task<LedgerClient> RaisedAsync()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(Type, "maskin", Servers.EventSubject, new(1, 3), "3", "maskin-a", Cancel);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        Assert.True(await ledger.TryFenceAsync(ledger.Of(Type), 1, [new(Servers.EventStream, 0)], "test", Cancel));
        return ledger;
    }

    private async Task PublishAsync(string body, string subject) => (await new NatsJSContext(_servers.Nats).PublishAsync(subject, Encoding.UTF8.GetBytes(body), cancellationToken: Cancel)).EnsureSuccess();

    /// <summary>A connection that does something first, once, when it is to send a question that names a word.</summary>
    public class Hooked : DispatchProxy
    {
        private INatsConnection _inner = null!;
        private string _word = "";
        private Func<Task>? _first;

        public static INatsConnection Around(INatsConnection inner, string word, Func<Task> first)
        {
            var proxy = Create<INatsConnection, Hooked>();
            var hooked = (Hooked)(object)proxy;
            (hooked._inner, hooked._word, hooked._first) = (inner, word, first);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod is { Name: "PublishAsync" } && args is [string, ReadOnlyMemory<byte> body, ..] && Encoding.UTF8.GetString(body.Span).Contains(_word, StringComparison.Ordinal) && Interlocked.Exchange(ref _first, null) is { } first)
                return new ValueTask(AfterAsync(first(), targetMethod, args));
            return targetMethod!.Invoke(_inner, args);
        }

        private async Task AfterAsync(Task first, MethodInfo method, object?[] args)
        {
            await first;
            await (ValueTask)method.Invoke(_inner, args)!;
        }
    }
}
