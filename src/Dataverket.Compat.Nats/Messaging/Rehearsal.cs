using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Reads history once, behind the join, as it would be at the newest version this build reads; what it finds is put beside the reader's own record.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed partial class Rehearsal<T>(INatsConnection nats, MessageReader<T> reader, LedgerClient ledger, ConsumerOptions options, TimeProvider time, ILogger logger)
    where T : notnull
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The reader is on record.</summary>
    public void Joined() => _joined.TrySetResult();

    /// <summary>Runs until the finding is on record, or cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Rehearse == 0) return;
        for (var pause = TimeSpan.FromMilliseconds(100); !cancellationToken.IsCancellationRequested; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            try
            {
                await _joined.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                var report = await new ShadowReader<T>(nats, reader, time).ReadAsync(options.Stream, options.Subject, options.Rehearse, cancellationToken).ConfigureAwait(false);
                if (report.Failed > 0) LogRehearsed(logger, options.Durable, report.Failed, report.Messages, report.Version, report.FirstFault);
                await ledger.ReportShadowAsync(reader.Type, options.Durable, options.Build, report, options.Instance, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is NatsException or CompatNatsException)
            {
                LogInterrupted(logger, options.Durable, e.Message);
                await new Signal(time).WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(15, LogLevel.Error, "Consumer {Durable} could not handle {Failed} of {Messages} messages of history as they would be at version {Version}: {Fault}. No raise to it will pass")]
    private static partial void LogRehearsed(ILogger logger, string durable, int failed, int messages, int version, string fault);

    [LoggerMessage(16, LogLevel.Warning, "Consumer {Durable} could not read history yet and tries again: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);
}
