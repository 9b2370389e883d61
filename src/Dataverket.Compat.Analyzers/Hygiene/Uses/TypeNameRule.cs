using System;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6023: the name of a class where a name of the wire is wanted.</summary>
internal static class TypeNameRule
{
    private static readonly string[] Identities = ["type", "kind", "subject", "discriminator", "eventname", "messagename"];

    public static void Check(OperationCheck check)
    {
        // Where it stands is known at once; whose name it is has to be found out.
        if (Place(check.Operation) is not { } place || Named(check.Operation) is not { TypeKind: TypeKind.Class or TypeKind.Struct } type || !check.IsOfSchema(type)) return;
        check.Report(HygieneRules.TypeNameAsIdentity, check.Operation.Syntax.GetLocation(), SymbolNames.ForPeople(type), place);
    }

    private static INamedTypeSymbol? Named(IOperation operation) => operation switch
    {
        INameOfOperation { Syntax: InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments }, SemanticModel: { } model } => model.GetSymbolInfo(arguments[0].Expression).Symbol as INamedTypeSymbol,
        IPropertyReferenceOperation { Property: { Name: "Name" or "FullName" or "AssemblyQualifiedName" }, Instance: ITypeOfOperation typeOf } => typeOf.TypeOperand as INamedTypeSymbol,
        IPropertyReferenceOperation { Property: { Name: "Name" or "FullName" or "AssemblyQualifiedName" }, Instance: IInvocationOperation { TargetMethod: { Name: "GetType", ContainingType.SpecialType: SpecialType.System_Object }, Instance: { } instance } } => Flow.Bare(instance).Type as INamedTypeSymbol,
        _ => null,
    };

    private static string? Place(IOperation name)
    {
        var at = name.Parent;
        while (at is IConversionOperation or IParenthesizedOperation or ICoalesceOperation) at = at.Parent;
        return at switch
        {
            IArgumentOperation { Parameter: { } parameter } when IsIdentity(parameter.Name) => $"'{parameter.Name}'",
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } } when IsIdentity(member.Name) => $"'{member.Name}'",
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.Name: var local } } when IsIdentity(local) => $"'{local}'",
            IFieldInitializerOperation { InitializedFields: var fields } when fields.FirstOrDefault() is { } field && IsIdentity(field.Name) => $"'{field.Name}'",
            IPropertyInitializerOperation { InitializedProperties: var properties } when properties.FirstOrDefault() is { } property && IsIdentity(property.Name) => $"'{property.Name}'",
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => "what a name is compared with",
            ISingleValueCaseClauseOperation or IConstantPatternOperation => "a case",
            ISwitchOperation or ISwitchExpressionOperation => "what a switch decides by",
            _ => null,
        };
    }

    private static bool IsIdentity(string name) => Array.Exists(Identities, word => name.EndsWith(word, StringComparison.OrdinalIgnoreCase));
}
