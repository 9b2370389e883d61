using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Declares a DateTime of a schema as DateTimeOffset (DVC6020, and DVC8001 where that is the type). Stateless; safe to share between threads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class OffsetTimeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [HygieneRules.LocalTime.Id, GenerationRules.UnsupportedType.Id];

    private protected override string Title => "Use DateTimeOffset";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token) => Times(root, model, diagnostic, token).Count > 0;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        foreach (var name in Times(root, model, diagnostic, token))
            editor.ReplaceNode(name, (current, _) => ((IdentifierNameSyntax)current).WithIdentifier(SyntaxFactory.Identifier("DateTimeOffset").WithTriviaFrom(((IdentifierNameSyntax)current).Identifier)));
    }

    private static List<IdentifierNameSyntax> Times(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)) return [];
        var type = root.FindNode(diagnostic.Location.SourceSpan) switch
        {
            PropertyDeclarationSyntax property => property.Type,
            ParameterSyntax parameter => parameter.Type,
            _ => null,
        };
        return type is null ? [] : [.. type.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == "DateTime"
            && model.GetSymbolInfo(name, token).Symbol is INamedTypeSymbol { SpecialType: SpecialType.System_DateTime })];
    }
}
