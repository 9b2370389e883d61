using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Makes a member optional that earlier writers leave out (DVC1002, DVC1020). One that is new and cannot be null may be null from then on; of one that has shipped
/// the type stays. Stateless; safe to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class OptionalFix : DocumentFix
{
    private const string New = "DVC1002";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [New, "DVC1020"];

    private protected override string Title => "Make it optional";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => Places.Node(root, diagnostic) is PropertyDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.RequiredKeyword)
        && model.GetDeclaredSymbol(declaration, token) is { } property && SymbolNames.Attribute(property, KnownTypes.JsonRequired) is null
        && (diagnostic.Id == New || !NeedsNull(declaration, property));

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var declaration = (PropertyDeclarationSyntax)Places.Node(root, diagnostic)!;
        var needsNull = NeedsNull(declaration, model.GetDeclaredSymbol(declaration, token)!);
        editor.ReplaceNode(declaration, (current, _) => current is PropertyDeclarationSyntax property && property.Modifiers.Any(SyntaxKind.RequiredKeyword) ? Optional(property, needsNull) : current);
    }

    // Without a value of its own it would be null behind the back of its type.
    private static bool NeedsNull(PropertyDeclarationSyntax declaration, IPropertySymbol property)
        => declaration.Initializer is null && property.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated };

    private static PropertyDeclarationSyntax Optional(PropertyDeclarationSyntax property, bool needsNull)
    {
        var required = property.Modifiers.First(modifier => modifier.IsKind(SyntaxKind.RequiredKeyword));
        var leading = property.GetLeadingTrivia();
        var changed = property.WithModifiers(property.Modifiers.Remove(required));
        if (needsNull) changed = changed.WithType(SyntaxFactory.NullableType(changed.Type.WithoutTrailingTrivia()).WithTrailingTrivia(changed.Type.GetTrailingTrivia()));
        // What stood before the member stays before it, whichever word is first now.
        return changed.WithLeadingTrivia(leading);
    }
}
