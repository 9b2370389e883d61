using System.CommandLine;
using System.Globalization;
using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Spectre.Console;

namespace Dataverket.Cli.Shapes;

/// <summary>The group <c>parked</c>: what consumers could not handle, and why; never what it says.</summary>
internal static class ParkedCommands
{
    private const string All = "all";
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly Dictionary<string, OutcomeKind> Kinds = new(StringComparer.Ordinal) { ["park"] = OutcomeKind.Park, ["dead"] = OutcomeKind.DeadLetter, ["reject"] = OutcomeKind.Reject };

    public static Command Create(TimeProvider time) => new("parked", "Messages that wait for a later build, or for a person.") { ToolOptions.Nats, List(time), Show(time), Replay(time), Retry(time) };

    private static Command List(TimeProvider time)
    {
        var (kind, durable, code) = (KindOption(), Durable("Only those of one consumer."), Code());
        var limit = new Option<int>("--limit") { Description = "How many of each kind are shown, oldest first, 1 to 10000.", DefaultValueFactory = _ => 100 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--limit takes 1 to 10000.");
        });
        var command = new Command("list", "What is kept, and why; payloads are never shown. Exit code: 0 nothing is kept, 2 something is.") { kind, durable, code, limit, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (most, wanted, letters) = (parsed.GetValue(limit), parsed.GetValue(code), new KeptMessages(nats, time));
            List<KeptMessage> kept = [];
            foreach (var (name, which) in Chosen(parsed.GetRequiredValue(kind)))
            {
                var shown = 0;
                await foreach (var message in letters.ReadAsync(which, parsed.GetValue(durable), cancellationToken).ConfigureAwait(false))
                {
                    if (wanted is not null && message.Code != wanted) continue;
                    if (shown == most)
                    {
                        await Console.Error.WriteLineAsync($"Of kind {name} the first {most} are shown; --limit shows more.").ConfigureAwait(false);
                        break;
                    }

                    kept.Add(message);
                    shown++;
                }
            }

            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Of(kept)).ConfigureAwait(false);
            else if (kept.Count > 0) AnsiConsole.Console.Write(Table(kept, parsed.GetRequiredValue(kind) == All, time.GetUtcNow()));
            return kept.Count == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static Command Show(TimeProvider time)
    {
        var sequence = new Argument<ulong>("sequence") { Description = "The message's place in its stream, as list shows it." };
        var (kind, durable) = (KindOption(), Durable("Only what one consumer kept of it."));
        var command = new Command("show", "Everything that is known of one message that is kept, but what it says. Exit code: 0, or 2 when nothing of it is kept.") { sequence, kind, durable, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (wanted, letters) = (parsed.GetValue(sequence), new KeptMessages(nats, time));
            List<KeptMessage> found = [];
            foreach (var (_, which) in Chosen(parsed.GetRequiredValue(kind)))
                await foreach (var message in letters.ReadAsync(which, parsed.GetValue(durable), cancellationToken).ConfigureAwait(false))
                    if (message.Sequence == wanted) found.Add(message);
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Of(found)).ConfigureAwait(false);
            if (found.Count == 0) return ToolSession.Fail($"Nothing is kept of message {wanted}. parked list shows what is.");
            if (!parsed.GetValue(ToolOptions.Json))
                foreach (var message in found) AnsiConsole.Console.Write(Table(message, time.GetUtcNow()));
            return ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    private static Command Replay(TimeProvider time)
    {
        var durable = new Option<string>("--durable") { Description = "The consumer.", HelpName = "NAME", Required = true };
        var code = new Option<string?>("--code") { Description = "Only those with this reason code, such as version.newer, are counted and waited for; the consumer looks at all.", HelpName = "CODE" };
        var seconds = new Option<int>("--wait") { Description = "How many seconds it waits for them to be handled, 1 to 3600. An ordered consumer looks by itself, every 30 s.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3600) result.AddError("--wait takes 1 to 3600.");
        });
        var dry = new Option<bool>("--dry-run") { Description = "Count them by reason and do nothing." };
        var command = new Command("replay", "Have a consumer handle at once what it can of its parked messages, which it otherwise does by itself every now and then. Exit code: 0 none is left, 2 some are.") { durable, code, seconds, dry, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (kept, name, wanted, isDry, since) = (new KeptMessages(nats, time), parsed.GetRequiredValue(durable), parsed.GetValue(code), parsed.GetValue(dry), time.GetTimestamp());
            var before = await CountAsync(kept, name, wanted, cancellationToken).ConfigureAwait(false);
            var left = before;
            if (!isDry && before.Count > 0)
            {
                await kept.ReplayAsync(name, cancellationToken).ConfigureAwait(false);
                // Nobody says when a pass is over, and one may begin only in a while: the time that was given is waited out.
                while (left.Count > 0 && parsed.GetValue(seconds) - time.GetElapsedTime(since).TotalSeconds is > 0 and var rest)
                {
                    await Task.Delay(rest < LookAgain.TotalSeconds ? TimeSpan.FromSeconds(rest) : LookAgain, time, cancellationToken).ConfigureAwait(false);
                    left = await CountAsync(kept, name, wanted, cancellationToken).ConfigureAwait(false);
                    if (!Console.IsErrorRedirected) await Console.Error.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\r{left.Values.Sum()} parked, {Math.Max(0, rest):0} s left  ")).ConfigureAwait(false);
                }

                if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync().ConfigureAwait(false);
            }

            var handled = Math.Max(0, before.Values.Sum() - left.Values.Sum());
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Replayed(name, handled, left, isDry)).ConfigureAwait(false);
            else
            {
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{handled} handled, {left.Values.Sum()} parked")).ConfigureAwait(false);
                foreach (var (reason, count) in left) await Console.Out.WriteLineAsync(SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"  {count} {reason}"))).ConfigureAwait(false);
            }

            return left.Count == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static async Task<SortedDictionary<string, int>> CountAsync(KeptMessages kept, string durable, string? code, CancellationToken cancellationToken)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        await foreach (var message in kept.ReadAsync(OutcomeKind.Park, durable, cancellationToken).ConfigureAwait(false))
            if (code is null || message.Code == code) counts[message.Code] = counts.GetValueOrDefault(message.Code) + 1;
        return counts;
    }

    private static Command Retry(TimeProvider time)
    {
        var durable = new Option<string>("--durable") { Description = "The consumer that gets them back.", HelpName = "NAME", Required = true };
        var code = Code();
        var sequence = new Option<ulong?>("--sequence") { Description = "Only this message of the stream.", HelpName = "N" };
        var dry = new Option<bool>("--dry-run") { Description = "Count them and do nothing." };
        var command = new Command("retry", "Hand dead letters back to their consumer, which handles what it can by now. Exit code: 0, or 2 when one could not be handed back.") { durable, code, sequence, dry, ToolOptions.Reason, ToolOptions.By, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (by, reason) = ToolOptions.Record(parsed);
            var (letters, name, wanted, only, isDry) = (new KeptMessages(nats, time), parsed.GetRequiredValue(durable), parsed.GetValue(code), parsed.GetValue(sequence), parsed.GetValue(dry));
            var (count, refused) = (0, 0);
            await foreach (var message in letters.ReadAsync(OutcomeKind.DeadLetter, name, cancellationToken).ConfigureAwait(false))
            {
                if ((wanted is not null && message.Code != wanted) || (only is not null && message.Sequence != only)) continue;
                try
                {
                    if (isDry || await letters.RetryAsync(message, by, reason, cancellationToken).ConfigureAwait(false)) count++;
                }
                catch (CompatNatsException e) when (!e.IsTransient)
                {
                    refused++;
                    ToolSession.Fail(e.Message);
                }
            }

            await Console.Out.WriteLineAsync(parsed.GetValue(ToolOptions.Json)
                ? ShapesJson.Retried(name, count, refused, isDry)
                : string.Create(CultureInfo.InvariantCulture, $"{count} dead letter{(count == 1 ? "" : "s")} {(isDry ? "would be handed back" : "handed back")}")).ConfigureAwait(false);
            return refused == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static Option<string> KindOption()
    {
        var kind = new Option<string>("--kind") { Description = "park: a later build can read them. dead: a person decides. reject: refused for security.", DefaultValueFactory = _ => All };
        kind.AcceptOnlyFromAmong([All, .. Kinds.Keys]);
        return kind;
    }

    private static Option<string?> Durable(string description) => new("--durable") { Description = description, HelpName = "NAME" };

    private static Option<string?> Code() => new("--code") { Description = "Only those with this reason code, such as handler.failed.", HelpName = "CODE" };

    private static IEnumerable<KeyValuePair<string, OutcomeKind>> Chosen(string kind) => Kinds.Where(one => kind == All || one.Key == kind);

    private static string NameOf(OutcomeKind kind) => Kinds.First(one => one.Value == kind).Key;

    // The kind only where there may be several: a terminal is narrow.
    private static Table Table(IEnumerable<KeptMessage> kept, bool hasKinds, DateTimeOffset now)
    {
        string[] titles = ["consumer", "message", "reason", "where", "build", "kept", "bytes"];
        var table = Tables.Headed(hasKinds ? ["kind", .. titles] : titles);
        foreach (var message in kept)
        {
            Text[] cells =
            [
                new(SafeText.Of(message.Durable)),
                new(SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"{message.Stream} {message.Sequence}"))),
                new(SafeText.Of(message.Code)),
                new(SafeText.Of(message.Pointer)),
                new(SafeText.Of(message.Build)),
                new(RunWords.Span(Math.Max(0, (now - message.At).TotalSeconds)) + " ago"),
                new(message.Bytes.ToString(CultureInfo.InvariantCulture)),
            ];
            table.AddRow(hasKinds ? [new Text(NameOf(message.Kind)), .. cells] : cells);
        }

        return table;
    }

    private static Table Table(KeptMessage message, DateTimeOffset now)
    {
        var table = Tables.Headed("message", string.Create(CultureInfo.InvariantCulture, $"{message.Sequence} of {SafeText.Of(message.Stream)}"));
        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value.Length > 0 ? SafeText.Of(value) : "not said"));
        Row("kept as", NameOf(message.Kind));
        Row("consumer", message.Durable);
        Row("type", message.Type.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{message.Type} v{message.Version}") : "");
        Row("reason", message.Code);
        Row("where", message.Pointer);
        Row("build", message.Build);
        Row("attempts", message.Attempts > 0 ? message.Attempts.ToString(CultureInfo.InvariantCulture) : "");
        Row("kept", $"{message.At.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}, {RunWords.Span(Math.Max(0, (now - message.At).TotalSeconds))} ago");
        Row("bytes", message.Bytes.ToString(CultureInfo.InvariantCulture));
        if (message.RetriedBy.Length > 0) Row("handed back", $"by {message.RetriedBy}: {message.RetriedFor}");
        return table;
    }
}
