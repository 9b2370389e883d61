using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>
/// What an assembly shows to be wrong with the chains of its versions. What it cannot show, since the other version is declared elsewhere, the catalog
/// proves at start.
/// </summary>
internal static class ChainRules
{
    public static IEnumerable<Refusal> Judge(EquatableArray<ParsedSchema> all)
    {
        // A type that is refused may be the one that is missed here: its own errors come first.
        if (all.Any(static schema => schema.Model is null)) yield break;
        foreach (var family in all.Where(static schema => schema.Model!.IsOwner).GroupBy(static schema => schema.Model!.MessageType))
        {
            var chain = family.OrderBy(static schema => schema.Model!.Oldest).ThenBy(static schema => schema.Model!.TypeName, System.StringComparer.Ordinal).ToList();
            for (var i = 1; i < chain.Count; i++)
                if (Fault(chain, i) is { } fault) yield return new(GenerationRules.BrokenChain.Id, chain[i].Place, new[] { ForPeople(chain[i].Model!), Version(chain[i].Model!), family.Key, fault.What, fault.Todo }.ToEquatable());
        }
    }

    private static (string What, string Todo)? Fault(List<ParsedSchema> chain, int index)
    {
        var (one, before) = (chain[index].Model!, chain[index - 1].Model!);
        if (one.Oldest == before.Oldest) return ($"{ForPeople(before)} is that version too", "give one of them another version, or remove it");
        var up = one.Conversions.FirstOrDefault(static conversion => conversion.IsUpcast);
        if (up is not null && chain.FirstOrDefault(other => other.Model!.TypeName == up.From)?.Model is { } source)
            return source.Oldest == one.Oldest - 1 ? null : ($"its upcaster takes {ForPeople(source)}, which is version {source.Oldest}", $"convert from version {one.Oldest - 1}: a chain goes one version at a time");
        if (up is not null) return null;
        if (one.Oldest != before.Oldest + 1) return ($"the version before it here is {before.Oldest} ({ForPeople(before)}) and nothing joins the two", $"declare version {one.Oldest - 1}, or add an [Upcaster] from it where it is declared elsewhere");
        return one.Steps.Count > 0 ? null : ($"nothing makes one out of version {before.Oldest} ({ForPeople(before)})", "add an [Upcaster], or say what differs with [Rename], [Add], [Drop] and [Split]");
    }

    private static string Version(SchemaModel schema) => schema.Oldest.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string ForPeople(SchemaModel schema) => schema.TypeName.Replace("global::", "");
}
