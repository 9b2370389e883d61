using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>
/// Publishes what happens to changes of a database as CloudEvents on <see cref="RolloutSubjects.Change"/> (core NATS), for any client that watches. Nobody waits for NATS: while it
/// is away the newest 256 are kept and older ones go. Safe from any thread.
/// </summary>
public sealed class ChangePublisher : IProgress<ChangeEvent>, IAsyncDisposable
{
    /// <summary>The type of the events.</summary>
    public const string EventType = "no.dataverket.migrations.change.moved";

    readonly INatsConnection nats;
    readonly string source;
    readonly string tenant;
    readonly Channel<ChangeEvent> events = Channel.CreateBounded<ChangeEvent>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    readonly CancellationTokenSource stop = new();
    readonly Task publishing;

    /// <summary>Begins to publish what is reported.</summary>
    /// <param name="nats">The connection; the caller's.</param>
    /// <param name="source">Who publishes, as CloudEvents' <c>source</c>, such as <c>/maskin/deploy</c>.</param>
    /// <param name="tenant">The tenant of the plane.</param>
    public ChangePublisher(INatsConnection nats, string source, string tenant)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        (this.nats, this.source, this.tenant) = (nats, source, tenant);
        publishing = Task.Run(PublishAsync);
    }

    /// <summary>Takes one event; returns at once.</summary>
    public void Report(ChangeEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        events.Writer.TryWrite(value);
    }

    /// <summary>Publishes what is left, for at most 2 s, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        stop.CancelAfter(TimeSpan.FromSeconds(2));
        await publishing.ConfigureAwait(false);
        stop.Dispose();
    }

    async Task PublishAsync()
    {
        try
        {
            await foreach (var one in events.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await nats.PublishAsync(RolloutSubjects.Change(one.Change), Write(one), new NatsHeaders { ["Content-Type"] = EnvelopeWriter.ContentType }, cancellationToken: stop.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is NatsException or ObjectDisposedException)
                {
                    // The next one says where the change stands as well.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends and NATS does not answer.
        }
    }

    byte[] Write(ChangeEvent one)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, new() { Id = Guid.CreateVersion7(one.At).ToString("N"), Source = source, Tenant = tenant, Time = one.At, Subject = one.Change }, EventType, 1, 1, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("change", one.Change);
            writer.WriteString("table", one.Table);
            writer.WriteString("phase", one.Phase);
            writer.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(one.State.ToString()));
            writer.WriteString("detail", one.Detail);
            writer.WriteNumber("done", one.Done);
            writer.WriteNumber("total", one.Total);
            writer.WriteEndObject();
        });
        return output.WrittenSpan.ToArray();
    }
}
