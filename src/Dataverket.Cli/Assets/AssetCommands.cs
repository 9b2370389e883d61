using System.CommandLine;
using System.Globalization;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.JetStream.Models;
using Spectre.Console;

namespace Dataverket.Cli.Assets;

/// <summary>The group <c>assets</c>: what the library has on a server, who may use it, and what the server can do.</summary>
internal static class AssetCommands
{
    public static Command Create(TimeProvider time) => new("assets", "The streams on the server, the permissions of each role, and what the server can do.") { ToolOptions.Nats, Ensure(time), PermissionCommand.Create(), Probe(time) };

    private static Command Ensure(TimeProvider time)
    {
        var replicas = new Option<int?>("--replicas") { Description = "1, 3 or 5; by default 3 in a cluster and 1 on a single server. More than that are left as they are.", HelpName = "N" };
        replicas.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is not (null or 1 or 3 or 5)) result.AddError("--replicas takes 1, 3 or 5.");
        });
        var events = new Option<string[]>("--event-stream") { Description = "A service's stream as well, such as MASKIN_EVENTS=maskin.evt.>; may stand several times.", HelpName = "NAME=SUBJECT", DefaultValueFactory = _ => [] };
        events.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) is <= 0 || token.Value.EndsWith('='))) result.AddError($"--event-stream takes NAME=SUBJECT, not '{token.Value}'.");
        });
        var dry = new Option<bool>("--dry-run") { Description = "Look, and write nothing." };
        var apply = new Option<bool>("--apply") { Description = "Change streams that are there, where a server can and nothing is lost by it." };
        var command = new Command("ensure", "Make the streams that are missing, and read every field back. Nothing is ever deleted. Exit code: 0, or 2 when one is missing or does not hold what it must.") { replicas, events, dry, apply, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var copies = parsed.GetValue(replicas) ?? (nats.ServerInfo?.Cluster is { Length: > 0 } ? 3 : 1);
            List<StreamConfig> table = [.. JetStreamAssets.Table(copies), .. parsed.GetRequiredValue(events).Select(pair => pair.Split('=', 2)).Select(pair => JetStreamAssets.EventStream(pair[0], pair[1], copies))];
            var states = await AssetKeeper.EnsureStreamsAsync(JetStreamDomain.Context(nats), table, new AssetOptions { DryRun = parsed.GetValue(dry), Apply = parsed.GetValue(apply) }, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(AssetJson.Of(states)).ConfigureAwait(false);
            else AnsiConsole.Console.Write(Table(states));
            if (copies == 1 && !parsed.GetValue(ToolOptions.Json)) await Console.Error.WriteLineAsync("One replica: a lost disk loses the ledger. Production has three.").ConfigureAwait(false);
            var wrong = states.Where(state => state.Outcome is AssetOutcome.Differs or AssetOutcome.Missing).ToList();
            return wrong.Count == 0 ? ExitCodes.Ok : ToolSession.Fail(Advice(wrong, parsed.GetValue(apply) && !parsed.GetValue(dry)));
        }, cancellationToken));
        return command;
    }

    private static string Advice(List<AssetState> wrong, bool applied)
    {
        var fixable = !applied && wrong.Any(state => state.Differences.Any(difference => difference is { Matters: true, CanChange: true }));
        var missing = wrong.Any(state => state.Outcome == AssetOutcome.Missing);
        return $"{string.Join(", ", wrong.Select(state => state.Name))}: {(missing ? "not all is there; without --dry-run it is made." : "not as it must be.")}{(fixable ? " --apply changes what can be changed." : missing ? "" : " A server cannot change that in place, or is too old to keep it ('dataverket assets probe'): make the stream anew, or upgrade the server.")}";
    }

    private static Command Probe(TimeProvider time)
    {
        var command = new Command("probe", "What the server is, and which newer features it can be trusted with. Nothing here depends on one.") { ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var features = await ServerFeatures.ProbeAsync(nats, TimeSpan.FromSeconds(5), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await Console.Out.WriteLineAsync(AssetJson.Of(features)).ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            var table = Tables.Headed("feature", "usable", "why not");
            foreach (var feature in Enum.GetValues<ServerFeature>()) table.AddRow(new Text(feature.ToString()), new Text(features.IsUsable(feature) ? "yes" : "no"), new Text(SafeText.Of(features.WhyNot(feature))));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"nats-server {SafeText.Of(features.Version)}, API level {features.ApiLevel}{(features.IsClustered ? ", in a cluster: the level is its leader's, the version this server's" : "")}")).ConfigureAwait(false);
            AnsiConsole.Console.Write(table);
            return ExitCodes.Ok;
        }, cancellationToken));
        return command;
    }

    private static Table Table(IReadOnlyList<AssetState> states)
    {
        var table = Tables.Headed("stream", "is", "replicas", "must change", "differs, and may");
        foreach (var state in states)
            table.AddRow(
                new Text(state.Name),
                new Text(state.Outcome.ToString().ToLowerInvariant()),
                new Text(state.Replicas == 0 ? "" : state.Replicas.ToString(CultureInfo.InvariantCulture)),
                new Text(SafeText.Of(state.Faults)),
                new Text(SafeText.Of(string.Join("; ", state.Differences.Where(difference => !difference.Matters)))));
        return table;
    }
}
