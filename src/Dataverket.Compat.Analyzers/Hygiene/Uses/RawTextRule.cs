using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6018: the spelling of a value taken for the value.</summary>
internal static class RawTextRule
{
    public static void Check(OperationCheck check, SerializerCall call)
    {
        if (Use(call.Call) is { } use || (Local(call.Call) is { } local && (use = Flow.Uses(local, call.Call).Select(Use).FirstOrDefault(found => found is not null)) is not null))
            check.Report(HygieneRules.RawTextCompared, Flow.NameOf(call.Call), SymbolNames.ForPeople(call.Schema), use);
    }

    private static ILocalSymbol? Local(IOperation value)
    {
        var at = value.Parent;
        while (at is IConversionOperation or IParenthesizedOperation) at = at.Parent;
        return at is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } ? declarator.Symbol : null;
    }

    private static string? Use(IOperation value)
    {
        for (var at = value.Parent; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case IConversionOperation or IParenthesizedOperation or IArgumentOperation: continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary: return binary.LeftOperand.ConstantValue is { HasValue: true, Value: null } || binary.RightOperand.ConstantValue is { HasValue: true, Value: null } ? null : "compared";
                case IInvocationOperation { TargetMethod: { Name: "Equals", ContainingType.SpecialType: SpecialType.System_String } }: return "compared";
                case IInvocationOperation { TargetMethod.Name: "SequenceEqual" }: return "compared";
                case IInvocationOperation { TargetMethod: { Name: "GetBytes", ContainingType.Name: "Encoding" or "UTF8Encoding" } }: continue;
                case IInvocationOperation { TargetMethod: { Name: "AsSpan" or "AsMemory" } }: continue;
                case IInvocationOperation { TargetMethod: var method } when SymbolNames.IsIn(method, "System.Security.Cryptography"): return Verb(method.Name);
                default: return null;
            }
        }

        return null;
    }

    private static string? Verb(string method) => method switch
    {
        _ when method.Contains("Hash") => "hashed",
        _ when method.StartsWith("Sign", System.StringComparison.Ordinal) || method.StartsWith("TrySign", System.StringComparison.Ordinal) => "signed",
        _ when method.StartsWith("Verify", System.StringComparison.Ordinal) => "verified",
        _ => null,
    };
}
