using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Reads recent history without an effect: every message as it is stored, and once more as it would be at the newest version this build reads, which is
/// what writers send after a raise. What it finds goes on record; a raise waits for it. Safe to use from any thread.
/// </summary>
/// <typeparam name="T">The CLR type of the data, in its newest shape.</typeparam>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="reader">Reads the message type.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class ShadowReader<T>(INatsConnection nats, MessageReader<T> reader, TimeProvider? time = null)
    where T : notnull
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Reads the last messages of a subject.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="subject">The subject; may hold wildcards.</param>
    /// <param name="most">How many places of the stream it goes back, at the most; 1 and up.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">The server did not answer in time (transient).</exception>
    public async Task<ShadowReport> ReadAsync(string stream, string subject, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var (messages, failed, first) = (0, 0, "");
        var handle = await WithinAsync(limit => _jetStream.GetStreamAsync(stream, cancellationToken: limit), stream, cancellationToken).ConfigureAwait(false);
        var last = handle.Info.State.LastSeq;
        for (var from = last > (ulong)most ? last - (ulong)most + 1 : 1; from <= last; from++)
        {
            if (await NextAsync(handle, subject, from, cancellationToken).ConfigureAwait(false) is not { } stored || stored.Seq > last) break;
            (from, messages) = (stored.Seq, messages + 1);
            var outcome = reader.Rehearse(stored.Data);
            // What is refused for security, or is not for this reader, is so at every version.
            if (outcome.Kind is not (OutcomeKind.Park or OutcomeKind.DeadLetter)) continue;
            failed++;
            if (first.Length == 0) first = string.Create(CultureInfo.InvariantCulture, $"{outcome.Code.Text} {outcome.Pointer} at {stored.Seq} of {stream}, read as version {reader.Window.Newest}");
        }

        return new(reader.Window.Newest, messages, failed, first);
    }

    private async Task<StoredMessage?> NextAsync(INatsJSStream handle, string subject, ulong from, CancellationToken cancellationToken)
    {
        try
        {
            return (await WithinAsync(limit => handle.GetAsync(new StreamMsgGetRequest { NextBySubj = subject, Seq = from }, limit), subject, cancellationToken).ConfigureAwait(false)).Message;
        }
        catch (CompatNatsException e) when (e.InnerException is NatsJSApiException { Error.Code: 404 })
        {
            return null;
        }
    }

    private async Task<TResult> WithinAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> ask, string what, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"History of {what} cannot be read: {e.Message}", e, isTransient: true);
        }
    }
}
