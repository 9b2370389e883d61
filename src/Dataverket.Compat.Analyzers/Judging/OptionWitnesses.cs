using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Where what holds for a whole schema can be shown: the place nearest to the root.</summary>
internal static class OptionWitnesses
{
    /// <summary>The edit of the nearest member that fits, and the place of the object it stands in; nothing when none does.</summary>
    public static (WitnessEdit? Edit, Place? At) Member(SchemaShape writer, Func<WireMember, bool> fits, Func<WireMember, WitnessEdit?> edit)
    {
        foreach (var (member, place) in ShapeWalk.Members(writer))
            if (fits(member) && edit(member) is { } found) return (found, place);
        return (null, null);
    }

    /// <summary>A name in another case.</summary>
    public static string OtherCase(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper == name ? name.ToLowerInvariant() : upper;
    }
}
