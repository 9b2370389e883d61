using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Schemas;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// A reader's place in the ledger. While the ledger cannot be reached the last answer stands, so that who was let in once goes on; who has had none yet begins
/// after a while where it may park, since whatever it cannot read then waits for another build, and nothing can be raised meanwhile. Safe to use from any thread.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="type">The message type.</param>
/// <param name="window">What this build reads of it.</param>
/// <param name="options">How it reads.</param>
/// <param name="mayPark">Whether it parks what it cannot read, so that it may begin without an answer; one that keeps the order parks nothing, and waits.</param>
/// <param name="joined">Called when it is on record.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes remarks.</param>
internal sealed partial class Registration(LedgerClient ledger, string type, VersionWindow window, ConsumerOptions options, bool mayPark, Action joined, TimeProvider time, ILogger logger)
{
    // An answer that is only confirmed holds up nobody for long.
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private readonly long _made = time.GetTimestamp();
    private volatile string? _answer;
    private volatile bool _isAlone;

    /// <summary>Why it may not read, by the last answer; empty when it may, or there was none.</summary>
    public string Refusal => _answer ?? "";

    /// <summary>Asks to be let in, or whether that still holds; returns <see cref="Refusal"/>.</summary>
    /// <exception cref="CompatNatsException">There is no answer and never was one; transient.</exception>
    public async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_answer is not null) limit.CancelAfter(Confirmation);
        try
        {
            await ledger.JoinReaderAsync(type, options.Durable, options.Stream, window, options.Build, options.Instance, limit.Token, mayPark && options.ParksForeignVersions).ConfigureAwait(false);
            joined();
            Take("");
        }
        catch (CompatNatsException e) when (e.IsRefusal)
        {
            Take(e.Message);
        }
        catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (_answer is null && (!mayPark || time.GetElapsedTime(_made) < Patience))
                throw new CompatNatsException($"The ledger ({JetStreamAssets.LedgerStream}) was not reached so far, and {(mayPark ? $"reader {options.Durable} waits {Patience.TotalSeconds:0} s for it" : $"reader {options.Durable}, which keeps the order and so cannot park, does not begin without it")}: {e.Message}", e, isTransient: true);
            if (!_isAlone) LogAlone(logger, options.Durable, _answer switch { null => "begins without, and parks what it cannot read", "" => "goes on as it was let in before", _ => "waits as it was told before" }, e.Message);
            _isAlone = true;
        }

        return Refusal;
    }

    /// <exception cref="CompatNatsException">It may not read, by the last answer.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is { Length: > 0 } refusal) throw new CompatNatsException(refusal) { IsRefusal = true };
    }

    /// <summary>Asks again now and then while there is no answer, until cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = new Signal(time);
        while (!cancellationToken.IsCancellationRequested)
        {
            await pause.WaitAsync(AskEvery, cancellationToken).ConfigureAwait(false);
            if (!_isAlone) continue;
            try
            {
                await AskAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CompatNatsException or OperationCanceledException)
            {
                // Asked again, or the end of it.
            }
        }
    }

    private void Take(string answer)
    {
        _answer = answer;
        _isAlone = false;
    }

    [LoggerMessage(54, LogLevel.Warning, "The ledger cannot be reached; consumer {Durable} {What}, and asks on. {Problem}")]
    private static partial void LogAlone(ILogger logger, string durable, string what, string problem);
}
