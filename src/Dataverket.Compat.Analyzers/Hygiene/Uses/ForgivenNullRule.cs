using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6014, at calls: the null that <c>Deserialize</c> hands out for the text <c>null</c>.</summary>
internal static class ForgivenNullRule
{
    public static void Check(OperationCheck check, SerializerCall call)
    {
        // Under the tolerant profile the call itself is the fault.
        if (call.Declared == Profiles.Tolerant || call.Schema.IsValueType) return;
        var at = call.Call.Syntax.Parent;
        while (at is AwaitExpressionSyntax or ParenthesizedExpressionSyntax || (at is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } })) at = at.Parent;
        if (at is PostfixUnaryExpressionSyntax forgiven && forgiven.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            check.Report(HygieneRules.SilentNull, forgiven.OperatorToken.GetLocation(), $"What was read of '{SymbolNames.ForPeople(call.Schema)}' is null where the text is null: say what happens then instead of forgiving it");
    }
}
