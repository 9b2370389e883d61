using System.Globalization;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>Which version may be written when, and read by whom.</summary>
internal sealed class VersionRules(WorldRecord record, Findings findings)
{
    public void Check(Dictionary<string, StoredMessage> stored)
    {
        var sent = record.Sent.GroupBy(message => message.Id).ToDictionary(group => group.Key, group => group.Last());
        var raises = record.Decisions.Where(entry => entry.Kind is "raised" or "adopted").ToList();
        foreach (var message in stored.Values)
        {
            // Whoever decided on this state of the ledger writes what is active there, or less when that is all it can.
            var revision = message.Revision > 0 ? message.Revision : sent.GetValueOrDefault(message.Id)?.Revision ?? 0;
            var active = record.Decisions.LastOrDefault(entry => entry.Sequence <= revision && entry.Kind is "adopted" or "raised" or "lowered")?.Version ?? 1;
            if (sent.TryGetValue(message.Id, out var by) && !by.Builds.Any(build => message.Version == Math.Min(active, build)))
                findings.Other(string.Create(CultureInfo.InvariantCulture, $"{message.Id} has version {message.Version}, and {active} was active at entry {revision} of the ledger, on which it was decided"));
            // Nobody can have seen what was not there yet.
            if (message.Version > 1 && !raises.Exists(entry => entry.Version >= message.Version && entry.At <= message.At))
                findings.Other(string.Create(CultureInfo.InvariantCulture, $"{message.Id} has version {message.Version} and was stored before any raise to it"));
        }

        foreach (var effect in record.Effects.Where(effect => effect.Version > effect.Build))
            findings.Other(string.Create(CultureInfo.InvariantCulture, $"{effect.Instance} of build {effect.Build} handled {effect.Id}, which has version {effect.Version}"));
    }
}
