using System.Diagnostics;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Publishes values of one message type at whichever version is active, down-cast where that is older than the type, and returns once the server has
/// stored them. Messages of one key that are published one after the other stay in order. For messages that belong to a change in a database, write them
/// to its outbox instead: a process that dies between the two loses one of them otherwise. A command that carries its credential cannot wait there; it is
/// published from here, after the commit. Safe to use from any thread.
/// </summary>
/// <typeparam name="T">The newest shape this build can write.</typeparam>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class MessagePublisher<T>
    where T : notnull
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly MessageWriter<T> _writer;
    private readonly WriteGate _gate;
    private readonly PublisherOptions _options;
    private readonly TimeProvider _time;
    private readonly JetStreamPublisher _publisher;
    private readonly SemaphoreSlim _window;
    private readonly string _activity;

    /// <summary>Makes a publisher; nothing is sent until the first message.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="writer">Writes the message type.</param>
    /// <param name="gate">Says at which version, from <see cref="LedgerClient.Writing"/>.</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <exception cref="ArgumentException">The gate is that of another type.</exception>
    public MessagePublisher(INatsConnection nats, MessageWriter<T> writer, WriteGate gate, PublisherOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (gate.Type != writer.Type) throw new ArgumentException($"The gate is of {gate.Type}, the writer of {writer.Type}.", nameof(gate));
        (_writer, _gate, _options, _time) = (writer, gate, options, time ?? TimeProvider.System);
        _publisher = new(nats);
        _window = new(options.MaxInFlight);
        _activity = "publish " + writer.Type;
    }

    /// <summary>Publishes one message; a duplicate of a stored one is success.</summary>
    /// <param name="value">The data.</param>
    /// <param name="attributes">Who writes, when, about what. Without a trace parent the current activity's is taken.</param>
    /// <param name="cancellationToken">Ends the wait; the message may then be stored or not.</param>
    /// <exception cref="CompatNatsException">Not stored within <see cref="PublisherOptions.Patience"/>, or nothing may be written before a raise (transient): publishing it again under the same id is safe.</exception>
    /// <exception cref="Schemas.CannotDowncastException">The active version cannot say this value.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task PublishAsync(T value, EnvelopeAttributes attributes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
        Activity? activity = null;
        try
        {
            activity = NatsTelemetry.Source.StartActivity(_activity, ActivityKind.Producer);
            if (activity is not null) NatsTelemetry.Describe(activity, ("publish", "send"), _options.Subject, attributes.Id);
            if (attributes.TraceParent is null && NatsTelemetry.Current is { } parent) attributes = attributes with { TraceParent = parent };
            // Held until the server has it: as long as an earlier version is under way, this process does not say that it has followed.
            using var ticket = _gate.Enter();
            await StoreAsync(attributes.Id, _writer.Write(value, ticket.Version, attributes), ticket.Revision, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (NatsTelemetry.Fail(activity, e))
        {
            throw;
        }
        finally
        {
            _window.Release();
            activity?.Dispose();
        }
    }

    private async Task StoreAsync(string id, byte[] body, ulong revision, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            try
            {
                await _publisher.PublishAsync(_options.Subject, id, body, revision, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CompatNatsException e) when (e.IsTransient && _time.GetElapsedTime(started) + pause < _options.Patience)
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
