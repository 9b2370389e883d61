using System.Globalization;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>What must hold of every world, whatever happened in it. Knows the rules, and nothing of the library.</summary>
internal sealed class Checker(WorldRecord record)
{
    private readonly Findings _findings = new();

    public Findings Check()
    {
        var stored = record.Stored.GroupBy(message => message.Id).ToDictionary(copies => copies.Key, copies => copies.First());
        _findings.Messages = stored.Count;
        _findings.Effects = record.Effects.Count;
        _findings.Parked = record.Parked;
        _findings.Raised = record.Decisions.Count(entry => entry.Kind == "raised");
        _findings.Lowered = record.Decisions.Count(entry => entry.Kind == "lowered");
        foreach (var trouble in record.Troubles) _findings.Other(trouble);
        foreach (var entry in record.EntriesLostByBroker) _findings.LostByBroker++;
        CheckSent(stored);
        var late = new LateMessages(record, _findings).Find();
        foreach (var durable in WorldRecord.Durables) CheckEffects(durable, stored.Values, late);
        CheckOrder();
        new VersionRules(record, _findings).Check(stored);
        foreach (var (kind, durable, sequence) in record.Kept.Where(kept => kept.Kind != "park")) _findings.Other(Text($"{durable} kept message {sequence} as {kind}"));
        return _findings;
    }

    // What the library said is stored must be. Where the broker itself said so, and has lost it, the library is not to blame.
    private void CheckSent(Dictionary<string, StoredMessage> stored)
    {
        foreach (var sent in record.Sent.Where(sent => sent.IsPromised && !stored.ContainsKey(sent.Id)))
        {
            if (record.AckedByBroker.Contains(sent.Id)) _findings.LostByBroker++;
            else _findings.Lose($"{sent.Id} of {sent.Writer} is not in the stream");
        }
    }

    private void CheckEffects(string durable, IEnumerable<StoredMessage> stored, HashSet<string> late)
    {
        var effects = record.Effects.Where(effect => effect.Durable == durable).GroupBy(effect => effect.Id).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (id, several) in effects.Where(pair => pair.Value.Count > 1))
            _findings.Duplicate($"{id} had {several.Count} effects of {durable}, by {string.Join(", ", several.Select(effect => effect.Instance))}");
        foreach (var message in stored.Where(message => !effects.ContainsKey(message.Id)))
        {
            var place = (durable, message.Sequence);
            if (IsBrokers(place, message.Id))
            {
                _findings.LostByBroker++;
                continue;
            }

            if (late.Contains(message.Id)) _findings.LateLost++;
            _findings.Lose(Text($"{message.Id} (version {message.Version}, {message.Sequence} of the stream) had no effect of {durable}; {(record.Kept.Contains(("park", durable, message.Sequence)) ? "it is parked" : record.AckedByReaders.Contains(place) ? "it was acknowledged" : record.Given.ContainsKey(place) ? "it was given out" : "it was never given out")}"));
        }

        var ids = record.Stored.Select(message => message.Id).ToHashSet();
        foreach (var id in effects.Keys.Where(id => !ids.Contains(id) && !record.AckedByBroker.Contains(id))) _findings.Other($"{id} had an effect of {durable} and was never stored");
    }

    // Never acknowledged by a reader, and yet the broker counts it as acknowledged; or it lost a copy that it had said is stored; or a server of the cluster has kept
    // another message in its place, and gave out that one (2.9.10, after all servers were killed: an entry of the old term stayed in one log).
    private bool IsBrokers((string Durable, ulong Sequence) place, string id)
        => record.CopiesLostByBroker.Contains(place) || (record.Given.TryGetValue(place, out var ids) && !ids.Contains(id) && !ids.Contains("")) || (!record.AckedByReaders.Contains(place) && record.AckFloors.GetValueOrDefault(place.Durable) >= place.Sequence);

    // Within an aggregate: numbers stand in the stream as they were written, and the ordered durable has its effects in that order.
    private void CheckOrder()
    {
        foreach (var key in record.Stored.GroupBy(message => message.Key))
        {
            var first = key.OrderBy(message => message.Sequence).DistinctBy(message => message.Id).Select(message => message.Number).ToList();
            for (var i = 1; i < first.Count; i++)
                if (first[i] < first[i - 1]) _findings.Misorder(Text($"{key.Key} has {first[i]} behind {first[i - 1]} in the stream"));
        }

        foreach (var key in record.Effects.Where(effect => effect.Durable == WorldRecord.Durables[1]).GroupBy(effect => effect.Key))
        {
            var numbers = key.Select(effect => effect.Number).ToList();
            for (var i = 1; i < numbers.Count; i++)
                if (numbers[i] < numbers[i - 1]) _findings.Misorder(Text($"{key.Key}: effect of {numbers[i]} behind that of {numbers[i - 1]}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
