using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Reads history, behind the join, as it would be at the newest version this build reads; what it finds is put beside the reader's own record. As long as that
/// version is not the active one it does so again: soon where there was nothing to read, else before the finding is too old for a raise.
/// </summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed partial class Rehearsal<T>(INatsConnection nats, MessageReader<T> reader, LedgerClient ledger, ConsumerOptions options, TimeProvider time, ILogger logger)
    where T : notnull
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _lookAgain = options.ReplayEvery < LongestPause ? options.ReplayEvery : LongestPause;
    private ShadowReport? _said;
    private long _saidAt;

    private bool IsOld => time.GetElapsedTime(_saidAt) >= options.RehearseEvery;

    /// <summary>The reader is on record.</summary>
    public void Joined() => _joined.TrySetResult();

    /// <summary>Runs until it is cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Rehearse == 0) return;
        for (var (pause, wait) = (FirstPause, TimeSpan.Zero); !cancellationToken.IsCancellationRequested; await new Signal(time).WaitAsync(wait, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await _joined.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (_said is null || (ledger.Of(reader.Type).Active < reader.Window.Newest && (_said.Messages == 0 || IsOld))) await ReadAsync(cancellationToken).ConfigureAwait(false);
                (pause, wait) = (FirstPause, _lookAgain);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException)
            {
                LogInterrupted(logger, options.Durable, e.Message);
                (pause, wait) = (pause * 2 > LongestPause ? LongestPause : pause * 2, pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var report = await new ShadowReader<T>(nats, reader, time).ReadAsync(options.Stream, options.Subject, options.Rehearse, cancellationToken).ConfigureAwait(false);
        // Nothing to read, as before.
        if (report == _said && !IsOld) return;
        if (report.Failed > 0) LogRehearsed(logger, options.Durable, report.Failed, report.Messages, report.Version, report.FirstFault);
        // Somewhat less than this process itself waits, since clocks are set.
        await ledger.ReportShadowAsync(reader.Type, options.Durable, options.Build, report, options.Instance, options.RehearseEvery * 0.9, cancellationToken).ConfigureAwait(false);
        (_said, _saidAt) = (report, time.GetTimestamp());
    }

    [LoggerMessage(15, LogLevel.Error, "Consumer {Durable} could not handle {Failed} of {Messages} messages of history as they would be at version {Version}: {Fault}. No raise to it will pass")]
    private static partial void LogRehearsed(ILogger logger, string durable, int failed, int messages, int version, string fault);

    [LoggerMessage(16, LogLevel.Warning, "Consumer {Durable} could not read history yet and tries again: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);
}
