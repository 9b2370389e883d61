using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6013: a member of an open element, taken as if somebody had promised it.</summary>
internal static class UnprovenMemberRule
{
    public static void Check(OperationCheck check, IInvocationOperation call)
    {
        if (call is not { TargetMethod.Name: "GetProperty", Instance: { } element } || !SymbolNames.Is(call.TargetMethod.ContainingType, KnownTypes.JsonElement)) return;
        if (Source(check, element) is not { } source) return;
        var name = call.Arguments.FirstOrDefault()?.Value.ConstantValue is { HasValue: true, Value: string text } ? text : null;
        if (name is not null && IsTried(call, name)) return;
        check.Report(HygieneRules.UnprovenMember, Flow.NameOf(call), name ?? "A member", SymbolNames.ForPeople(source));
    }

    private static IPropertySymbol? Source(OperationCheck check, IOperation element)
    {
        for (var at = element; ;)
        {
            var origin = Flow.Origins(at).Last();
            if (origin is IInvocationOperation { TargetMethod.Name: "GetProperty", Instance: { } outer } inner && SymbolNames.Is(inner.TargetMethod.ContainingType, KnownTypes.JsonElement)) at = outer;
            else return origin is IPropertyReferenceOperation { Property: var property } && check.IsOfSchema(property.ContainingType) ? property : null;
        }
    }

    // Somebody asked first: then it is there.
    private static bool IsTried(IInvocationOperation call, string name)
        => Flow.Root(call).Descendants().Any(operation => operation is IInvocationOperation { TargetMethod.Name: "TryGetProperty" } tried
            && tried.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: string text } && text == name));
}
