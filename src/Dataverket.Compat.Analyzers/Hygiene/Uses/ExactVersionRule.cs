using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6017: a test for one exact schema version.</summary>
internal static class ExactVersionRule
{
    public static void Check(OperationCheck check)
    {
        switch (check.Operation)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary
                when (IsVersion(binary.LeftOperand) && !IsZero(binary.RightOperand)) || (IsVersion(binary.RightOperand) && !IsZero(binary.LeftOperand)):
                check.Report(HygieneRules.ExactVersion, binary.Syntax.GetLocation(), binary.OperatorKind == BinaryOperatorKind.Equals ? "==" : "!=");
                break;
            case IIsPatternOperation pattern when IsVersion(pattern.Value) && Constant(pattern.Pattern) is { } constant && !IsZero(constant):
                check.Report(HygieneRules.ExactVersion, pattern.Syntax.GetLocation(), "'is'");
                break;
        }
    }

    private static IOperation? Constant(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => constant.Value,
        INegatedPatternOperation { Pattern: IConstantPatternOperation constant } => constant.Value,
        _ => null,
    };

    private static bool IsVersion(IOperation value)
        => Flow.Bare(value) is IPropertyReferenceOperation { Property: { Name: "Version", ContainingType: var type } } && SymbolNames.Is(type, KnownTypes.Envelope);

    private static bool IsZero(IOperation value) => value.ConstantValue is { HasValue: true, Value: 0 };
}
