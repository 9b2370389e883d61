using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>Target frameworks that disagree about one version: DVC5021.</summary>
internal static class FrameworkRules
{
    public static void Look(VersionSet versions)
    {
        foreach (var group in versions.Input.Sources.GroupBy(source => source.Shape.Version).Where(group => group.Count() > 1))
        {
            var first = group.First().Shape;
            var difference = group.Skip(1).SelectMany(other => SchemaDiff.Compare(new(first, default, false), other.Shape)).FirstOrDefault();
            if (difference is not null)
                versions.Tell("DVC5021", Verdict.Error, Direction.Backward, $"two target frameworks disagree about version {group.Key}: {difference.What}", "Give the type one shape for all of them.", difference.Type, difference.Member);
        }
    }
}
