using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>What was judged of one schema, and what it was judged by. Immutable.</summary>
internal sealed class KeptJudgements(IReadOnlyList<SchemaBaseline> shipped, IReadOnlyList<DeclaredSchema> all, IReadOnlyList<Judgement> judgements)
{
    // Not the schemas themselves, which hold their compilation.
    private readonly IReadOnlyList<KeptSchema> _all = [.. all.Select(one => one.Kept)];

    public IReadOnlyList<Judgement> Judgements => judgements;

    /// <summary>Whether it was judged by these very baselines and schemas.</summary>
    public bool Holds(IReadOnlyList<SchemaBaseline> baselines, IReadOnlyList<DeclaredSchema> schemas)
    {
        if (baselines.Count != shipped.Count || schemas.Count != _all.Count) return false;
        for (var i = 0; i < shipped.Count; i++)
            if (!ReferenceEquals(baselines[i], shipped[i])) return false;
        for (var i = 0; i < _all.Count; i++)
            if (!ReferenceEquals(schemas[i].Kept, _all[i])) return false;
        return true;
    }
}
