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
    private static readonly Dictionary<string, OutcomeKind> Kinds = new(StringComparer.Ordinal) { ["park"] = OutcomeKind.Park, ["dead"] = OutcomeKind.DeadLetter, ["reject"] = OutcomeKind.Reject };

    public static Command Create(TimeProvider time) => new("parked", "Messages that wait for a later build, or for a person.") { ToolOptions.Nats, List(time), Replay(time), Retry(time) };

    private static Command List(TimeProvider time)
    {
        var kind = new Option<string>("--kind") { Description = "park: a later build can read them. dead: a person decides. reject: refused for security.", DefaultValueFactory = _ => "park" };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var durable = new Option<string?>("--durable") { Description = "Only those of one consumer.", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "How many are shown, oldest first, 1 to 10000.", DefaultValueFactory = _ => 100 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--limit takes 1 to 10000.");
        });
        var command = new Command("list", "What is kept, and why; payloads are never shown. Exit code: 0 nothing is kept, 2 something is.") { kind, durable, limit, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var most = parsed.GetValue(limit);
            List<KeptMessage> kept = [];
            await foreach (var message in new KeptMessages(nats, time).ReadAsync(Kinds[parsed.GetRequiredValue(kind)], parsed.GetValue(durable), cancellationToken).ConfigureAwait(false))
            {
                kept.Add(message);
                if (kept.Count == most) break;
            }

            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Of(kept)).ConfigureAwait(false);
            else if (kept.Count > 0) AnsiConsole.Console.Write(Table(kept, time.GetUtcNow()));
            if (kept.Count == most) await Console.Error.WriteLineAsync($"The first {most} are shown; --limit shows more.").ConfigureAwait(false);
            return kept.Count == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static Command Replay(TimeProvider time)
    {
        var durable = new Option<string>("--durable") { Description = "The consumer.", HelpName = "NAME", Required = true };
        var seconds = new Option<int>("--wait") { Description = "How many seconds it may take, 1 to 3600.", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3600) result.AddError("--wait takes 1 to 3600.");
        });
        var dry = new Option<bool>("--dry-run") { Description = "Count them by reason and do nothing." };
        var command = new Command("replay", "Have a consumer handle at once what it can of its parked messages, which it otherwise does by itself every now and then. Exit code: 0 none is left, 2 some are.") { durable, seconds, dry };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (kept, name, since) = (new KeptMessages(nats, time), parsed.GetRequiredValue(durable), time.GetTimestamp());
            var before = await CountAsync(kept, name, cancellationToken).ConfigureAwait(false);
            var left = before;
            if (!parsed.GetValue(dry) && before.Values.Sum() > 0)
            {
                await kept.ReplayAsync(name, cancellationToken).ConfigureAwait(false);
                // Until nothing is left, or nothing more happens.
                for (var quiet = 0; left.Values.Sum() > 0 && quiet < 6 && time.GetElapsedTime(since).TotalSeconds < parsed.GetValue(seconds);)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken).ConfigureAwait(false);
                    var now = await CountAsync(kept, name, cancellationToken).ConfigureAwait(false);
                    quiet = now.Values.Sum() < left.Values.Sum() ? 0 : quiet + 1;
                    left = now;
                }
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{before.Values.Sum() - left.Values.Sum()} handled, {left.Values.Sum()} parked")).ConfigureAwait(false);
            foreach (var (code, count) in left) await Console.Out.WriteLineAsync(SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"  {count} {code}"))).ConfigureAwait(false);
            return left.Count == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static async Task<SortedDictionary<string, int>> CountAsync(KeptMessages kept, string durable, CancellationToken cancellationToken)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        await foreach (var message in kept.ReadAsync(OutcomeKind.Park, durable, cancellationToken).ConfigureAwait(false)) counts[message.Code] = counts.GetValueOrDefault(message.Code) + 1;
        return counts;
    }

    private static Command Retry(TimeProvider time)
    {
        var durable = new Option<string>("--durable") { Description = "The consumer that gets them back.", HelpName = "NAME", Required = true };
        var code = new Option<string?>("--code") { Description = "Only those with this reason code, such as handler.failed.", HelpName = "CODE" };
        var sequence = new Option<ulong?>("--sequence") { Description = "Only this message of the stream.", HelpName = "N" };
        var dry = new Option<bool>("--dry-run") { Description = "Count them and do nothing." };
        var command = new Command("retry", "Hand dead letters back to their consumer, which handles what it can by now. Exit code: 0, or 2 when one could not be handed back.") { durable, code, sequence, dry, ToolOptions.Reason, ToolOptions.By };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (by, reason) = ToolOptions.Record(parsed);
            var (letters, wanted, only) = (new KeptMessages(nats, time), parsed.GetValue(code), parsed.GetValue(sequence));
            var (count, refused) = (0, 0);
            await foreach (var message in letters.ReadAsync(OutcomeKind.DeadLetter, parsed.GetRequiredValue(durable), cancellationToken).ConfigureAwait(false))
            {
                if ((wanted is not null && message.Code != wanted) || (only is not null && message.Sequence != only)) continue;
                try
                {
                    if (parsed.GetValue(dry) || await letters.RetryAsync(message, by, reason, cancellationToken).ConfigureAwait(false)) count++;
                }
                catch (CompatNatsException e) when (!e.IsTransient)
                {
                    refused++;
                    ToolSession.Fail(e.Message);
                }
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} dead letter{(count == 1 ? "" : "s")} {(parsed.GetValue(dry) ? "would be handed back" : "handed back")}")).ConfigureAwait(false);
            return refused == 0 ? ExitCodes.Ok : ExitCodes.Blocked;
        }, cancellationToken));
        return command;
    }

    private static Table Table(IEnumerable<KeptMessage> kept, DateTimeOffset now)
    {
        var table = Tables.Headed("consumer", "message", "reason", "where", "build", "kept", "bytes");
        foreach (var message in kept)
            table.AddRow(
                new Text(SafeText.Of(message.Durable)),
                new Text(SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"{message.Stream} {message.Sequence}"))),
                new Text(SafeText.Of(message.Code)),
                new Text(SafeText.Of(message.Pointer)),
                new Text(SafeText.Of(message.Build)),
                new Text(RunWords.Span(Math.Max(0, (now - message.At).TotalSeconds)) + " ago"),
                new Text(message.Bytes.ToString(CultureInfo.InvariantCulture)));
        return table;
    }
}
