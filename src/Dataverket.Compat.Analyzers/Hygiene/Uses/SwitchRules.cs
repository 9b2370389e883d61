using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6002, DVC6003 and DVC6016: switches that say nothing, or the wrong thing, of what they do not know.</summary>
internal static class SwitchRules
{
    public static void Check(OperationCheck check)
    {
        if (check.Operation is ISwitchExpressionOperation expression) CheckThrow(check, expression);
        else if (check.Operation is ISwitchOperation statement) CheckStatement(check, statement);
    }

    private static void CheckStatement(OperationCheck check, ISwitchOperation statement)
    {
        var value = Flow.Bare(statement.Value);
        if (value.Type is not { } type) return;
        if (type.SpecialType == SpecialType.System_String)
        {
            var throws = statement.Cases.FirstOrDefault(section => section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default))?.Body.Any(Throws) == true;
            if (throws && IsMessageType(check, value, statement.Cases.SelectMany(section => section.Clauses).OfType<ISingleValueCaseClauseOperation>().Select(clause => clause.Value)))
                check.Report(HygieneRules.ThrownUnknown, Keyword(statement));
            return;
        }

        if (HasDefault(statement, type) || LeavesToCodeBelow(statement)) return;
        var bare = SchemaTypes.Bare(type);
        if (bare.TypeKind == TypeKind.Enum)
        {
            if (IsOfMessage(check, bare, value)) check.Report(HygieneRules.OpenSwitch, Keyword(statement), SymbolNames.ForPeople(bare));
        }
        else if (SchemaTypes.IsPolymorphic(bare) && IsOfMessage(check, bare, value))
            check.Report(HygieneRules.OpenVariantSwitch, Keyword(statement), SymbolNames.ForPeople(bare));
    }

    private static void CheckThrow(OperationCheck check, ISwitchExpressionOperation expression)
    {
        var value = Flow.Bare(expression.Value);
        if (value.Type?.SpecialType != SpecialType.System_String) return;
        if (!expression.Arms.Any(arm => arm.Guard is null && arm.Pattern is IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true } && Flow.Bare(arm.Value) is IThrowOperation)) return;
        if (IsMessageType(check, value, expression.Arms.Select(arm => arm.Pattern).OfType<IConstantPatternOperation>().Select(pattern => pattern.Value)))
            check.Report(HygieneRules.ThrownUnknown, ((Microsoft.CodeAnalysis.CSharp.Syntax.SwitchExpressionSyntax)expression.Syntax).SwitchKeyword.GetLocation());
    }

    // A schema of another assembly is known by the member that holds the value; the types it reaches are not walked.
    private static bool IsOfMessage(OperationCheck check, ITypeSymbol type, IOperation value)
        => check.IsReached(type)
        || (value is IPropertyReferenceOperation { Property: var property } && (IsOpen(property.ContainingType) || SchemaHeaders.Find(property.ContainingType) is not null));

    private static bool IsOpen(INamedTypeSymbol type)
        => type is { Name: "Open" or "OpenVariant", TypeArguments.Length: 1 } && SymbolNames.Full(type.OriginalDefinition) is KnownTypes.Open or KnownTypes.OpenVariant;

    private static bool IsMessageType(OperationCheck check, IOperation value, System.Collections.Generic.IEnumerable<IOperation> cases)
        => (value is IPropertyReferenceOperation { Property: { Name: "Type", ContainingType: var type } } && SymbolNames.Is(type, KnownTypes.Envelope))
        || cases.Any(each => each.ConstantValue is { HasValue: true, Value: string text } && check.Reach.MessageTypes.Contains(text));

    private static bool HasDefault(ISwitchOperation statement, ITypeSymbol type) => statement.Cases.SelectMany(section => section.Clauses).Any(clause => clause switch
    {
        IDefaultCaseClauseOperation => true,
        IPatternCaseClauseOperation { Guard: null } pattern => pattern.Pattern is IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true } || TakesAll(pattern.Pattern, type),
        _ => false,
    });

    private static bool TakesAll(IPatternOperation pattern, ITypeSymbol type) => pattern switch
    {
        IDeclarationPatternOperation { MatchedType: { } matched } => Flow.Same(matched, type),
        ITypePatternOperation { MatchedType: { } matched } => Flow.Same(matched, type),
        _ => false,
    };

    private static bool LeavesToCodeBelow(ISwitchOperation statement)
    {
        if (statement.Parent is not IBlockOperation block || block.Operations.Last() == statement) return false;
        return statement.Cases.All(section => section.Body.LastOrDefault() is { } last && Leaves(last));
    }

    private static bool Leaves(IOperation last) => last switch
    {
        IReturnOperation { Kind: OperationKind.Return } or IThrowOperation => true,
        IBranchOperation branch => branch.BranchKind != BranchKind.Break,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation block => block.Operations.LastOrDefault() is { } inner && Leaves(inner),
        _ => false,
    };

    private static bool Throws(IOperation operation) => operation switch
    {
        IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation block => block.Operations.Any(Throws),
        _ => false,
    };

    private static Location Keyword(ISwitchOperation statement) => statement.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.SwitchStatementSyntax syntax ? syntax.SwitchKeyword.GetLocation() : statement.Syntax.GetLocation();
}
