using System.Globalization;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>
/// Messages past the fence of their version. Each has a reason (its writer was paused, cut off or killed, or a server was away), and the ledger's fence has been
/// moved behind it by whoever met it.
/// </summary>
internal sealed class LateMessages(WorldRecord record, Findings findings)
{
    // What was done to a writer lasts for a while, and it may have been silent before the change already.
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(4);

    public HashSet<string> Find()
    {
        HashSet<string> late = [];
        var writers = record.Sent.GroupBy(sent => sent.Id).ToDictionary(group => group.Key, group => group.Last().Writer);
        foreach (var fence in record.Decisions.Where(entry => entry is { Kind: "fenced", IsLate: false }))
        {
            var until = record.Decisions.FirstOrDefault(entry => entry.Sequence > fence.Sequence && entry.Kind is "raised" or "lowered" && entry.Version == fence.Version);
            // The change that the fence belongs to.
            var change = record.Decisions.Last(entry => entry.Sequence < fence.Sequence && entry.Kind is "raised" or "lowered" or "adopted").At;
            foreach (var message in record.Stored.Where(message => message.Version == fence.Version && message.Sequence > fence.Fence && (until is null || message.At < until.At)))
            {
                if (!late.Add(message.Id)) continue;
                findings.Late++;
                var writer = writers.GetValueOrDefault(message.Id, "?");
                if (!record.Disturbed.GetValueOrDefault(writer, []).Exists(at => at >= change - Lasts && at <= message.At + TimeSpan.FromSeconds(1)))
                    findings.Other(string.Create(CultureInfo.InvariantCulture, $"{message.Id} (version {message.Version}, {message.Sequence} of the stream) lies past the fence {fence.Fence} of its version, and nothing had happened to {writer}"));
            }

            // Where the version was written again, its fence is gone.
            if (until is not null) continue;
            var proven = record.Decisions.Where(entry => entry.Kind == "fenced" && entry.Version == fence.Version && entry.Sequence >= fence.Sequence).Max(entry => entry.Fence);
            foreach (var message in record.Stored.Where(message => message.Version == fence.Version && message.Sequence > proven))
                findings.Other(string.Create(CultureInfo.InvariantCulture, $"{message.Id} (version {message.Version}) lies at {message.Sequence} of the stream, past the fence {proven} that the end of its version would be proven by"));
        }

        return late;
    }
}
