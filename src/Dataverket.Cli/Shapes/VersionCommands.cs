using System.CommandLine;
using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Cli.Shapes;

/// <summary>What moves the active version of a message type, and what proves that one is gone.</summary>
internal static class VersionCommands
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    private static Argument<string> Type => new("type") { Description = "The message type." };

    public static Command Adopt(TimeProvider time)
    {
        var (type, version) = (Type, VersionOption("--version", "The version that is written now."));
        var command = new Command("adopt", "Say which version of a type is written already, before its first writer joins the ledger. Exit code: 0, or 2 when another version is active.") { type, version, ToolOptions.By, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (of, at) = (parsed.GetRequiredValue(type), parsed.GetValue(version));
            var ledger = await new LedgerClient(nats, time: time).AdoptAsync(of, at, By(parsed), cancellationToken).ConfigureAwait(false);
            var result = ledger.Active == at ? GateResult.Pass($"{of} is at version {at}")
                : GateResult.Shut(GateVerdict.Fail, new GateReason($"{of} is at version {ledger.Active} in the ledger already.", "Raise or lower it instead."));
            if (parsed.GetValue(ToolOptions.Json)) return await TellAsync("adopt", ledger, at, result).ConfigureAwait(false);
            if (ledger.Active != at) return ToolSession.Fail($"{result.Reasons[0].What} {result.Reasons[0].Unblock}");
            await SayAsync(result.Evidence).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    public static Command Raise(TimeProvider time)
        => Move(time, "raise", "Raise the version that writers write. Refused, with every reason at once, while anybody is in the way.", (nats, ledger, heard, type, version) => new RaiseGate("raise", nats, ledger, heard, type, version, time: time));

    public static Command Lower(TimeProvider time)
        => Move(time, "lower", "Lower it to an older version. What is stored already stays: builds that read only the older version come back after the fence.", (nats, ledger, heard, type, version) => new LowerGate("lower", nats, ledger, heard, type, version, time: time));

    public static Command Extinct(TimeProvider time)
    {
        var (type, version) = (Type, VersionOption("--version", "The version that should be gone."));
        var command = new Command("extinct", "Is a version gone for good, so that the code that reads it may go? Exit code: 0 it is, 2 not, with every reason.") { type, version, ToolOptions.Json };
        command.Aliases.Add("extinct?");
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var (of, at, ledger) = (parsed.GetRequiredValue(type), parsed.GetValue(version), new LedgerClient(nats, time: time));
            var result = await new Extinction(nats, ledger, time).ProveAsync(of, at, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(ToolOptions.Json)) return await TellAsync("extinct", ledger.Of(of), at, result).ConfigureAwait(false);
            return await TellAsync(result, "extinct: " + result.Evidence).ConfigureAwait(false);
        }, cancellationToken));
        return command;
    }

    private static Command Move(TimeProvider time, string verb, string description, Func<INatsConnection, LedgerClient, AnnouncementWatcher, string, int, VersionGate> gate)
    {
        var (type, version) = (Type, VersionOption("--to", "The version."));
        var silent = new Option<double>("--silent-after") { Description = "After how many seconds without a word a process counts as gone, as on the whole plane; so long this listens first. 1 to 600.", HelpName = "SECONDS", DefaultValueFactory = _ => new AnnouncementOptions().MaxAge.TotalSeconds };
        silent.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 1 and <= 600)) result.AddError("--silent-after takes 1 to 600 seconds.");
        });
        var dry = new Option<bool>("--dry-run") { Description = "Say what is in the way and change nothing." };
        var command = new Command(verb, description + " Then waits until every writer has followed, and takes the fence. Exit code: 0, or 2 when refused.") { type, version, silent, dry, ToolOptions.By, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            using var hearing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var (of, to, ledger) = (parsed.GetRequiredValue(type), parsed.GetValue(version), new LedgerClient(nats, time: time));
            var heard = new AnnouncementWatcher(nats, new AnnouncementOptions { MaxAge = TimeSpan.FromSeconds(parsed.GetValue(silent)) }, time);
            var listening = heard.RunAsync(hearing.Token);
            try
            {
                await ListenAsync(heard, time, cancellationToken).ConfigureAwait(false);
                var asked = gate(nats, ledger, heard, of, to);
                var (isDry, isJson) = (parsed.GetValue(dry), parsed.GetValue(ToolOptions.Json));
                var moved = isDry ? await asked.JudgeAsync(cancellationToken).ConfigureAwait(false) : await asked.MoveAsync(By(parsed), cancellationToken).ConfigureAwait(false);
                if (isDry || moved.Verdict != GateVerdict.Pass)
                    return isJson ? await TellAsync(verb, ledger.Of(of), to, moved, isDry).ConfigureAwait(false) : await TellAsync(moved, $"nothing is in the way of {of} at version {to}: {moved.Evidence}").ConfigureAwait(false);
                if (!isJson) await SayAsync($"{of} is at version {ledger.Of(of).Active}").ConfigureAwait(false);
                await FenceAsync(new FenceGate("fence", nats, ledger, heard, of, time: time), By(parsed), time, cancellationToken).ConfigureAwait(false);
                if (isJson) return await TellAsync(verb, ledger.Of(of), to, moved).ConfigureAwait(false);
                await SayAsync("every writer has followed").ConfigureAwait(false);
                return ExitCodes.Ok;
            }
            finally
            {
                await hearing.CancelAsync().ConfigureAwait(false);
                await listening.ConfigureAwait(false);
            }
        }, cancellationToken));
        return command;
    }

    // Whoever is silent for less than this may be alive, so nobody can be judged before.
    private static async Task ListenAsync(AnnouncementWatcher heard, TimeProvider time, CancellationToken cancellationToken)
    {
        var (total, since, told) = (heard.Options.MaxAge.TotalSeconds, time.GetTimestamp(), false);
        while (!heard.HasListenedLongEnough)
        {
            var left = Math.Max(0, total - time.GetElapsedTime(since).TotalSeconds);
            if (!Console.IsErrorRedirected) await Console.Error.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\rlistening to who is alive: {100 * (1 - (left / total)):0} %, {left:0} s left  ")).ConfigureAwait(false);
            else if (!told) await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"listening for {total:0} s to who is alive")).ConfigureAwait(false);
            told = true;
            await Task.Delay(AskAgain, time, cancellationToken).ConfigureAwait(false);
        }

        if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync().ConfigureAwait(false);
    }

    private static async Task FenceAsync(FenceGate fence, string by, TimeProvider time, CancellationToken cancellationToken)
    {
        var last = "";
        while (await fence.TakeAsync(by, cancellationToken).ConfigureAwait(false) is { Verdict: not GateVerdict.Pass } waiting)
        {
            if (waiting.Reasons[0].What != last) await Console.Error.WriteLineAsync("waiting: " + SafeText.Of(waiting.Reasons[0].What)).ConfigureAwait(false);
            last = waiting.Reasons[0].What;
            await Task.Delay(AskAgain, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // For programs: one document, once all is done or refused; what is waited for meanwhile stands in the errors.
    private static async Task<int> TellAsync(string verb, MessageLedger ledger, int version, GateResult result, bool isDryRun = false)
    {
        await Console.Out.WriteLineAsync(ShapesJson.Moved(verb, ledger.Type, version, ledger.Active, result, isDryRun)).ConfigureAwait(false);
        return result.Verdict == GateVerdict.Pass ? ExitCodes.Ok : ExitCodes.Blocked;
    }

    private static async Task<int> TellAsync(GateResult result, string passed)
    {
        if (result.Verdict == GateVerdict.Pass)
        {
            await SayAsync(passed).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        foreach (var reason in result.Reasons) await Console.Error.WriteLineAsync(SafeText.Of($"- {reason.What} {reason.Unblock}")).ConfigureAwait(false);
        return ToolSession.Fail($"not now: {result.Reasons.Count} reason{(result.Reasons.Count == 1 ? "" : "s")}");
    }

    private static Task SayAsync(string line) => Console.Out.WriteLineAsync(SafeText.Of(line));

    private static string By(ParseResult parsed) => parsed.GetValue(ToolOptions.By) is { } by && !string.IsNullOrWhiteSpace(by) ? by.Trim() : throw new ArgumentException("--by goes on record and cannot be empty.");

    private static Option<int> VersionOption(string name, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", Required = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} takes 1 and up.");
        });
        return option;
    }
}
