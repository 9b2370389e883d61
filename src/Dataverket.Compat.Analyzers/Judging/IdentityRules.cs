using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Who a message says it is: DVC1401, DVC1404, DVC1408.</summary>
internal static class IdentityRules
{
    public static void Look(Comparison comparison, SchemaBaseline baseline)
    {
        var (old, now) = (comparison.Old, comparison.Now);
        var spot = new Spot(now.Root.Name, "", Place.Root);
        if (old.MessageType != now.MessageType)
        {
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC1401", passage, Outcome.OtherMeaning, spot, $"the message type was \"{old.MessageType}\" and is \"{now.MessageType}\"");
        }
        else if (baseline.IsRetired)
        {
            foreach (var passage in comparison.Passages) comparison.Tell("DVC1404", passage, Outcome.OtherMeaning, spot, $"version {old.Version} of \"{old.MessageType}\" is retired and is used again");
        }

        if (old.Role == now.Role) return;
        foreach (var passage in comparison.Passages)
            comparison.Tell("DVC1408", passage, Outcome.OtherMeaning, spot, $"\"{now.MessageType}\" was {Text(old.Role)} and is {Text(now.Role)}");
    }

    private static string Text(WireRole role) => role switch
    {
        WireRole.Event => "an event",
        WireRole.Command => "a command",
        WireRole.Request => "a request",
        _ => "a reply",
    };
}
