using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6007: read, changed and written in one method, without a place for what is not known.</summary>
internal static class LostMembersRule
{
    public static void Check(OperationCheck check, SerializerCall call)
    {
        if (call.Declared == Profiles.Tolerant || call.Value is not { } value) return;
        var origins = Flow.Origins(value).ToList();
        if (origins[origins.Count - 1] is not IInvocationOperation source || SerializerCall.Of(source) is not { Reads: true }) return;
        if (!origins.Exists(origin => origin is IWithOperation) && !IsChanged(origins, call.Call)) return;
        if (WireProperties.All(call.Schema).Any(property => SymbolNames.Attribute(property, KnownTypes.JsonExtensionData) is not null)) return;
        var name = origins.OfType<ILocalReferenceOperation>().LastOrDefault()?.Local.Name ?? "the value";
        check.Report(HygieneRules.LostMembers, Flow.NameOf(call.Call), name, SymbolNames.ForPeople(call.Schema));
    }

    private static bool IsChanged(List<IOperation> origins, IOperation inside)
    {
        var locals = origins.OfType<ILocalReferenceOperation>().Select(origin => origin.Local).ToList();
        return Flow.Root(inside).Descendants().Any(operation => operation is IAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } instance } }
            && Flow.Bare(instance) is ILocalReferenceOperation changed && locals.Exists(local => Flow.Same(local, changed.Local)));
    }
}
