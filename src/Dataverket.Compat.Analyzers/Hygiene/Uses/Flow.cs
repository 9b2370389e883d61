using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>Follows values through one body, no further than is certain.</summary>
internal static class Flow
{
    private const int MostSteps = 8;

    /// <summary>The value behind conversions, parentheses, <c>await</c>, <c>??</c> and the value of a nullable.</summary>
    public static IOperation Bare(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion: value = conversion.Operand; break;
                case IParenthesizedOperation parenthesized: value = parenthesized.Operand; break;
                case IAwaitOperation awaited: value = awaited.Operation; break;
                case ICoalesceOperation coalesce: value = coalesce.Value; break;
                case IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }, Instance: { } instance }: value = instance; break;
                default: return value;
            }
        }
    }

    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent) operation = parent;
        return operation;
    }

    /// <summary>The one value that a local of this body ever gets, <c>null</c> when there are several or none.</summary>
    public static IOperation? OnlyValue(ILocalSymbol local, IOperation inside)
    {
        IOperation? found = null;
        foreach (var operation in Root(inside).Descendants())
        {
            var value = operation switch
            {
                IVariableDeclaratorOperation declarator when Same(declarator.Symbol, local) => declarator.Initializer?.Value ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer?.Value,
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Same(target.Local, local) => assignment.Value,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: ILocalReferenceOperation target } argument when Same(target.Local, local) => argument,
                _ => null,
            };
            if (value is null) continue;
            if (found is not null) return null;
            found = value;
        }

        return found;
    }

    /// <summary>Where the value of an expression came from, through locals that get one value.</summary>
    public static IEnumerable<IOperation> Origins(IOperation value)
    {
        var at = Bare(value);
        for (var step = 0; step < MostSteps; step++)
        {
            yield return at;
            var next = at switch
            {
                ILocalReferenceOperation local => OnlyValue(local.Local, at),
                IWithOperation with => with.Operand,
                _ => null,
            };
            if (next is null) yield break;
            at = Bare(next);
        }
    }

    public static bool Same(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);

    /// <summary>The name in a call, which is where a finding about the call stands.</summary>
    public static Location NameOf(IOperation call) => call.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax invocation => invocation.Expression.GetLocation(),
        var other => other.GetLocation(),
    };

    public static IEnumerable<IOperation> Uses(ILocalSymbol local, IOperation inside)
        => Root(inside).Descendants().Where(operation => operation is ILocalReferenceOperation reference && Same(reference.Local, local));
}
