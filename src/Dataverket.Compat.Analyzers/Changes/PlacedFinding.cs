using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Judging;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A finding as it will be told, and the type of this compilation that it is told with.</summary>
internal sealed record PlacedFinding(INamedTypeSymbol Owner, Diagnostic Diagnostic)
{
    /// <param name="judgement">What was found.</param>
    /// <param name="source">The schema.</param>
    /// <param name="all">All schemas of its message type.</param>
    /// <param name="places">Where things of the schema stand.</param>
    public static PlacedFinding Of(Judgement judgement, DeclaredSchema source, IReadOnlyList<DeclaredSchema> all, Places places)
    {
        var finding = judgement.Finding;
        var (owner, shown) = places.Of(finding);
        var declared = finding is { RuleId: "DVC5007" or "DVC5008", Was.Length: > 0 } ? Newer(finding.Was, all) : null;
        var line = finding.Member.Length == 0 ? "" : BaselineEdit.Start(source.Shape, finding.Type, finding.Member);
        return new(owner, Told.At(judgement, shown, declared, BaselineText.Path(source.Shape.MessageType, source.Shape.Version), line));
    }

    // A converter stands in the newer of its two types.
    private static Location? Newer(string link, IReadOnlyList<DeclaredSchema> all)
    {
        var newer = link.Substring(link.IndexOf('>') + 1);
        return all.FirstOrDefault(one => one.Shape.Version.ToString(CultureInfo.InvariantCulture) == newer)?.Type.Locations.FirstOrDefault(location => location.IsInSource);
    }
}
