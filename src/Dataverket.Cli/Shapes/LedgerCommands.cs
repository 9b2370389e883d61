using System.CommandLine;
using System.Globalization;
using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats.Ledger;
using Spectre.Console;

namespace Dataverket.Cli.Shapes;

/// <summary>The group <c>ledger</c>: who reads and writes which message, and at which version.</summary>
internal static class LedgerCommands
{
    public static Command Create(TimeProvider time) => new("ledger", "Who reads and writes which message type, and which version is active.")
    {
        ToolOptions.Nats,
        Show(time),
        Readers(time),
        Retire(time),
        VersionCommands.Adopt(time),
        VersionCommands.Raise(time),
        VersionCommands.Lower(time),
        VersionCommands.Extinct(time),
    };

    private static Command Show(TimeProvider time)
    {
        var type = new Argument<string?>("type") { Description = "Only this message type.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "The ledger as it is now. Exit code: 0, or 2 when the type is not in it or an entry is of a newer build.") { type, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var ledger = new LedgerClient(nats, time: time);
            await ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
            var wanted = parsed.GetValue(type);
            var shown = ledger.All.Where(one => wanted is null || one.Type == wanted).ToList();
            if (shown.Count == 0 && wanted is not null) return ToolSession.Fail($"The ledger knows no message type {wanted}. Without a type, show lists them all.");
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Of(shown)).ConfigureAwait(false);
            else AnsiConsole.Console.Write(Table(shown));
            return shown.Any(one => one.Unknown > 0) ? ToolSession.Fail("Some entries are of a newer build than this tool: nothing can be decided by what it shows. Use a newer one.") : ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    private static Command Readers(TimeProvider time)
    {
        var type = new Argument<string>("type") { Description = "The message type." };
        var command = new Command("readers", "Every reader of a type with its builds, what each reads, and what it found when it read history at its newest version.") { type, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var ledger = new LedgerClient(nats, time: time);
            await ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
            var shown = ledger.Of(parsed.GetRequiredValue(type));
            if (shown.Sequence == 0) return ToolSession.Fail($"The ledger knows no message type {shown.Type}. ledger show lists them all.");
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(ShapesJson.Of([shown])).ConfigureAwait(false);
            else AnsiConsole.Console.Write(Table(shown, time.GetUtcNow()));
            return ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    private static Command Retire(TimeProvider time)
    {
        var type = new Argument<string>("type") { Description = "The message type." };
        var reader = new Option<string?>("--reader") { Description = "The reader's durable: its backlog no longer counts.", HelpName = "NAME" };
        var writer = new Option<string?>("--writer") { Description = "The writing service: it need no longer be able to write a version.", HelpName = "NAME" };
        var command = new Command("retire", "Take a reader or a writer that is gone for good off the record. One that comes back registers again.") { type, reader, writer, ToolOptions.Reason, ToolOptions.By, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (name, isReader) = (parsed.GetValue(reader) ?? parsed.GetValue(writer), parsed.GetValue(reader) is not null);
            if (name is null || (isReader && parsed.GetValue(writer) is not null)) return ToolSession.Fail("Who? Name one of them: --reader NAME or --writer NAME.");
            var (by, reason) = ToolOptions.Record(parsed);
            var (ledger, of) = (new LedgerClient(nats, time: time), parsed.GetRequiredValue(type));
            await ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
            var known = isReader ? ledger.Of(of).Readers : ledger.Of(of).Writers;
            if (!known.ContainsKey(name)) return ToolSession.Fail($"{of} has no {(isReader ? "reader" : "writer")} {name}{(known.Count > 0 ? "; it has " + string.Join(", ", known.Keys) : "")}.");
            if (isReader) await ledger.RetireReaderAsync(of, name, reason, by, cancellationToken).ConfigureAwait(false);
            else await ledger.RetireWriterAsync(of, name, reason, by, cancellationToken).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(parsed.GetValue(ToolOptions.Json)
                ? ShapesJson.Retired(of, isReader ? name : null, isReader ? null : name, by, reason)
                : SafeText.Of($"{(isReader ? "reader" : "writer")} {name} of {of} is retired")).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    private static Table Table(IEnumerable<MessageLedger> ledgers)
    {
        var table = Tables.Headed("message", "active", "reads", "writes");
        foreach (var ledger in ledgers)
            table.AddRow(
                new Text(SafeText.Of(ledger.Type)),
                new Text(ledger.Active > 0 ? "v" + ledger.Active.ToString(CultureInfo.InvariantCulture) : "none"),
                new Text(Join(ledger.Readers.Values)),
                new Text(Join(ledger.Writers.Values)));
        return table;
    }

    private static Table Table(MessageLedger ledger, DateTimeOffset now)
    {
        var table = Tables.Headed("reader", "stream", "build", "reads", "history");
        foreach (var reader in ledger.Readers.Values)
            foreach (var build in reader.Builds.Reverse())
                table.AddRow(
                    new Text(SafeText.Of(reader.Name)),
                    new Text(SafeText.Of(reader.Place)),
                    new Text(SafeText.Of(build.Build)),
                    new Text($"v{build.Window}{(build.Parks ? ", parks others" : "")}"),
                    new Text(SafeText.Of(build.Shadow switch
                    {
                        null => "not read",
                        { Failed: 0 } read => string.Create(CultureInfo.InvariantCulture, $"{read.Messages} read as v{read.Version}, {read.CastDown} cast down again, {RunWords.Span(Math.Max(0, (now - build.ShadowAt).TotalSeconds))} ago"),
                        { } read => string.Create(CultureInfo.InvariantCulture, $"{read.Failed} of {read.Messages} failed as v{read.Version}: {read.FirstFault}"),
                    })));
        return table;
    }

    private static string Join(IEnumerable<LedgerParty> parties)
    {
        var lines = parties.Select(party => SafeText.Of($"{party.Name} v{party.Window}, build {party.Build}{(party.Place.Length > 0 ? " on " + party.Place : "")}")).ToList();
        return lines.Count == 0 ? "nobody" : string.Join('\n', lines);
    }
}
