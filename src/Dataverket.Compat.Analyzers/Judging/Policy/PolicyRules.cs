using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>Between versions only these speak, so that a legitimate raise is no wall of errors.</summary>
internal static class PolicyRules
{
    /// <summary>Everything to tell of the versions of one message type. Pure.</summary>
    public static EquatableArray<Judgement> Of(PolicyInput input)
    {
        var versions = new VersionSet(input);
        FrameworkRules.Look(versions);
        RaiseRules.Look(versions);
        ChainRules.Look(versions);
        ReadsRules.Look(versions);
        ReuseRules.Look(versions);
        return versions.Judgements.ToEquatable();
    }
}
