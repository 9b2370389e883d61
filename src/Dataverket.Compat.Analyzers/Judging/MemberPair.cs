using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>One member as both sides have it.</summary>
/// <param name="Old">As it has shipped.</param>
/// <param name="Now">As it is in source.</param>
/// <param name="ByPolicy">Whether its name differs only because the naming policy does.</param>
internal sealed record MemberPair(WireMember Old, WireMember Now, bool ByPolicy = false)
{
    /// <summary>Whether the reading side finds what the writing side writes under its name.</summary>
    public bool Meets(Passage passage)
    {
        var (written, read) = (passage.Written(Old, Now), passage.Read(Old, Now));
        var comparer = passage.Reader.Options.IgnoresCase ? System.StringComparer.OrdinalIgnoreCase : System.StringComparer.Ordinal;
        if (comparer.Equals(written.Name, read.Name)) return true;
        foreach (var alias in read.Aliases)
            if (comparer.Equals(written.Name, alias)) return true;
        return false;
    }
}
