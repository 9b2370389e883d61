using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Hygiene;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Begins the converter that a version lacks (DVC5007 up, DVC5008 down), in the newer of the two types: members that both have are copied, the others throw
/// until somebody says what they are. Stateless; safe to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ConverterStubFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DVC5007", "DVC5008"];

    private protected override string Title => "Add the converter";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => Find(root, model, diagnostic, token) is { } found && ConverterStub.Make(model, found.Declaration, found.Newer, found.Older, diagnostic.Id == "DVC5007", token) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var (declaration, newer, older) = Find(root, model, diagnostic, token)!.Value;
        var stub = ConverterStub.Make(model, declaration, newer, older, diagnostic.Id == "DVC5007", token)!;
        editor.ReplaceNode(declaration, (current, _) => current is TypeDeclarationSyntax type ? ConverterStub.Add(type, stub) : current);
    }

    private static (TypeDeclarationSyntax Declaration, INamedTypeSymbol Newer, INamedTypeSymbol Older)? Find(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (Places.Node(root, diagnostic) is not TypeDeclarationSyntax declaration || model.GetDeclaredSymbol(declaration, token) is not INamedTypeSymbol newer || SchemaHeaders.Find(newer) is not { } own) return null;
        if (!diagnostic.Properties.TryGetValue(Told.WasProperty, out var was) || was?.Split('>') is not { Length: 2 } versions) return null;
        var message = SchemaHeaders.MessageType(own);
        foreach (var type in DeclaredTypes.Of(model.Compilation, token))
        {
            if (SchemaHeaders.Find(type) is { } other && SchemaHeaders.MessageType(other) == message && other.AttributeClass?.Name != "EventReaderAttribute"
                && other.ConstructorArguments.ElementAtOrDefault(1).Value is int version && version.ToString(System.Globalization.CultureInfo.InvariantCulture) == versions[0])
                return (declaration, newer, type);
        }

        return null;
    }
}
