using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>One trace from whoever publishes, by way of the broker or of the outbox and the broker, to the handler; under the names of OpenTelemetry.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string Test = "Dataverket.Compat.Nats.Tests.Trace";
    private static readonly ActivitySource Callers = new(Test);
    private readonly Servers _servers = new();
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Dataverket.Compat.Nats" or Test,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_goes_on_with_the_trace_of_the_publisher(bool isOrdered)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = await JoinAsync();
        ActivityTraceId trace;
        using (var caller = Callers.StartActivity("request"))
        {
            trace = caller!.TraceId;
            await Publisher(ledger).PublishAsync(new(7), Attributes("id-1"), Cancel);
        }

        ConcurrentQueue<ActivityTraceId?> inside = [];
        Task<HandleResult> HandleAsync(IncomingMessage<MachineV2> message, CancellationToken cancellationToken)
        {
            inside.Enqueue(Activity.Current?.TraceId);
            return Task.FromResult(HandleResult.Handled);
        }

        var running = isOrdered
            ? new OrderedConsumer<MachineV2>(_servers.Nats, Reader(), HandleAsync, ledger, Options).RunAsync(stop.Token)
            : new MessageConsumer<MachineV2>(_servers.Nats, Reader(), HandleAsync, ledger, Options).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Processed(trace) is not null, "handled within the trace");
        await stop.CancelAsync();
        await running;

        var (sent, processed) = (_ended.Single(one => one.TraceId == trace && one.Kind == ActivityKind.Producer), Processed(trace)!);
        Assert.Equal(trace, Assert.Single(inside));
        Assert.Equal((sent.SpanId, true), (processed.ParentSpanId, processed.HasRemoteParent));
        Assert.Equal(("publish " + MachineSchemas.Type, "process " + MachineSchemas.Type), (sent.OperationName, processed.OperationName));
        Assert.Equal("messaging.destination.name=maskin.evt.machine.provisioned messaging.message.id=id-1 messaging.operation.name=publish messaging.operation.type=send messaging.system=nats", Tags(sent));
        Assert.Equal("messaging.consumer.group.name=nett messaging.destination.name=maskin.evt.machine.provisioned messaging.message.id=id-1 messaging.operation.name=process messaging.operation.type=process messaging.system=nats", Tags(processed));
    }

    [Fact]
    public async Task A_trace_goes_through_the_outbox_though_the_relay_is_in_none()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publisher = new JetStreamPublisher(_servers.Nats);
        var relaying = new OutboxRelay(database.Source, (messages, cancel) => publisher.PublishAllAsync(messages, one => new(one.Subject, one.Id, one.Body), cancel), new OutboxRelayOptions(), TimeProvider.System).RunAsync(stop.Token);
        var consumer = new MessageConsumer<MachineV2>(_servers.Nats, Reader(), (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(_servers.Nats), Options);
        var running = consumer.RunAsync(stop.Token);
        (ActivityTraceId Trace, ActivitySpanId Span) first, second;
        using (var caller = Callers.StartActivity("request"))
        {
            first = (caller!.TraceId, caller.SpanId);
            await AddAsync(database, "id-1", MachineSchemas.Write(1, 7, "id-1", "machine-1"));
        }

        // What says where it comes from keeps it, whatever is going on around it.
        using (var caller = Callers.StartActivity("request"))
        {
            second = (caller!.TraceId, caller.SpanId);
            var body = new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))).Write(new(8), 1, Attributes("id-2") with { TraceParent = caller.Id });
            using var other = Callers.StartActivity("another", ActivityKind.Internal, default(ActivityContext));
            await AddAsync(database, "id-2", body);
        }

        await Eventually.TrueAsync(() => Processed(first.Trace) is not null && Processed(second.Trace) is not null, "handled within their traces");
        await stop.CancelAsync();
        await running;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relaying);
        Assert.Equal((first.Span, second.Span), (Processed(first.Trace)!.ParentSpanId, Processed(second.Trace)!.ParentSpanId));
    }

    [Fact]
    public async Task What_comes_out_of_the_park_has_a_trace_of_its_own_with_a_link()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = await JoinAsync();
        ActivityTraceId trace;
        using (var caller = Callers.StartActivity("request"))
        {
            trace = caller!.TraceId;
            var body = new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))).Write(new(8), 1, Attributes("id-1") with { TraceParent = caller.Id });
            await new NatsJSContext(_servers.Nats).PublishAsync($"park.nett.{Servers.EventStream}.99", body, cancellationToken: Cancel);
        }

        var running = new MessageConsumer<MachineV2>(_servers.Nats, Reader(), (_, _) => Task.FromResult(HandleResult.Handled), ledger, Options).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => _ended.Any(one => one.Links.Any(link => link.Context.TraceId == trace)), "replayed");
        await stop.CancelAsync();
        await running;
        var replayed = _ended.Single(one => one.Links.Any(link => link.Context.TraceId == trace));
        Assert.NotEqual(trace, replayed.TraceId);
        Assert.Equal(ActivityKind.Consumer, replayed.Kind);
    }

    [Fact]
    public async Task A_handler_that_fails_and_a_publish_that_fails_are_marked_and_a_malformed_trace_context_begins_a_new_trace()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = await JoinAsync();
        var malformed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(MachineSchemas.Write(1, 1, "id-bad", "machine-1")).Replace("\"data\":", "\"traceparent\":\"of no form\",\"data\":", StringComparison.Ordinal));
        await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, "id-bad", malformed, Cancel);
        var failures = 0;
        var running = new MessageConsumer<MachineV2>(_servers.Nats, Reader(), (_, _) => failures++ == 0 ? throw new IOException("with secret text") : Task.FromResult(HandleResult.Handled), ledger, Options).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Of("id-bad").Length == 2, "failed, then handled");
        await stop.CancelAsync();
        await running;
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], Of("id-bad").Select(one => one.Status));
        Assert.Equal("System.IO.IOException", Of("id-bad")[0].GetTagItem("error.type"));
        Assert.DoesNotContain(_ended, one => (Tags(one) + one.StatusDescription).Contains("secret", StringComparison.Ordinal));
        Assert.All(Of("id-bad"), one => Assert.Equal((null, ActivityIdFormat.W3C), (one.ParentId, one.IdFormat)));

        var nowhere = new MessagePublisher<MachineV2>(_servers.Nats, new(SchemaCatalog.Create(new MachineSchemas(2))), ledger.Writing(MachineSchemas.Type, new(1, 2)), new() { Subject = "nobody.listens", Patience = TimeSpan.FromMilliseconds(1) });
        await Assert.ThrowsAsync<CompatNatsException>(() => nowhere.PublishAsync(new(1), Attributes("id-lost"), Cancel));
        Assert.Equal((ActivityStatusCode.Error, typeof(CompatNatsException).FullName), (Assert.Single(Of("id-lost")).Status, Of("id-lost")[0].GetTagItem("error.type")));
    }

    private Activity[] Of(string id) => [.. _ended.Where(one => Equals(one.GetTagItem("messaging.message.id"), id))];

    private Activity? Processed(ActivityTraceId trace) => _ended.SingleOrDefault(one => one.TraceId == trace && one.Kind == ActivityKind.Consumer);

    private static string Tags(Activity activity) => string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

    private async Task<LedgerClient> JoinAsync()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        return ledger;
    }

    private static async Task AddAsync(TestDatabase database, string id, byte[] body)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await Outbox.AddAsync(transaction, new() { Id = id, Subject = Servers.EventSubject, Key = "machine-1", Type = MachineSchemas.Type, Version = 1, Body = body }, Cancel);
        await transaction.CommitAsync(Cancel);
    }

    private MessagePublisher<MachineV2> Publisher(LedgerClient ledger)
        => new(_servers.Nats, new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))), ledger.Writing(MachineSchemas.Type, new(1, 2)), new PublisherOptions { Subject = Servers.EventSubject });

    private static MessageReader<MachineV2> Reader() => new(SchemaCatalog.Create(new MachineSchemas(2)), new ReadContext { Tenant = "oslo" });

    private static EnvelopeAttributes Attributes(string id) => new() { Id = id, Source = "/maskin", Tenant = "oslo", Subject = "machine-1", Time = DateTimeOffset.UnixEpoch };

    private static ConsumerOptions Options => new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "2", ReplayEvery = TimeSpan.FromMilliseconds(200) };
}
