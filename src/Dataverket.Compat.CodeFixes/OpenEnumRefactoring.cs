using System.Collections.Generic;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Declares a closed enum of a schema that our own reader reads as <c>Open&lt;T&gt;</c>, which keeps a name it does not know instead of refusing the message.
/// Code that reads the member goes on with its <c>Value</c>. An offer, not a fix: a closed enum is no fault there. Stateless; safe to share between threads.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp)]
[Shared]
public sealed class OpenEnumRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || !root.FullSpan.Contains(context.Span) || root.FindNode(context.Span).FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { Initializer: null } declaration) return;
        if (declaration.Type.Span.End < context.Span.Start && !declaration.Identifier.Span.IntersectsWith(context.Span)) return;
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } property || !IsClosed(property)) return;
        var name = SchemaTypes.Bare(property.Type).Name;
        context.RegisterRefactoring(CodeAction.Create($"Keep unknown names: Open<{name}>", token => OpenAsync(context.Document, declaration, property, token), nameof(OpenEnumRefactoring)));
    }

    private static bool IsClosed(IPropertySymbol property)
        => SchemaTypes.Bare(property.Type) is INamedTypeSymbol { TypeKind: TypeKind.Enum } named && SchemaHeaders.Find(property.ContainingType) is { } schema
        && SchemaHeaders.Profile(schema, property.ContainingAssembly) == Profiles.Tolerant
        && SchemaTypes.Converter(property) == ConverterKind.None && SchemaTypes.Converter(named) == ConverterKind.None && WireProperties.Parameter(property) is null;

    private static async Task<Solution> OpenAsync(Document document, PropertyDeclarationSyntax declaration, IPropertySymbol property, CancellationToken token)
    {
        var solution = document.Project.Solution;
        Dictionary<string, (Document Document, HashSet<SyntaxNode> Nodes)> files = [];
        Note(document, declaration.Type);
        foreach (var reference in await SymbolFinder.FindReferencesAsync(property, solution, token).ConfigureAwait(false))
        {
            foreach (var location in reference.Locations)
            {
                var root = await location.Document.GetSyntaxRootAsync(token).ConfigureAwait(false);
                if (root?.FindNode(location.Location.SourceSpan) is SimpleNameSyntax node && Reading(node) is { } read) Note(location.Document, read);
            }
        }

        var changed = solution;
        foreach (var (file, nodes) in files.Values)
        {
            var root = await file.GetSyntaxRootAsync(token).ConfigureAwait(false);
            if (root is null) continue;
            var model = await file.GetSemanticModelAsync(token).ConfigureAwait(false);
            var text = await file.WithSyntaxRoot(root.ReplaceNodes(nodes, (old, current) => Changed(old, current, property, model!))).GetTextAsync(token).ConfigureAwait(false);
            foreach (var id in file.GetLinkedDocumentIds().Add(file.Id)) changed = changed.WithDocumentText(id, text);
        }

        return changed;

        // A file that several projects hold is edited in the first of them.
        void Note(Document at, SyntaxNode node)
        {
            var key = at.FilePath ?? at.Id.Id.ToString();
            if (!files.TryGetValue(key, out var file)) files.Add(key, file = (at, []));
            if (file.Document.Id == at.Id) file.Nodes.Add(node);
        }
    }

    private static SyntaxNode Changed(SyntaxNode old, SyntaxNode current, IPropertySymbol property, SemanticModel model)
    {
        var isNullable = SchemaTypes.IsNullable(property.Type);
        if (old is TypeSyntax type && old.Parent is PropertyDeclarationSyntax)
        {
            var bare = type is NullableTypeSyntax nullable ? nullable.ElementType : type;
            var open = $"{Scopes.Name(model, old.SpanStart, "Dataverket.Compat.Schemas", "Open")}<{bare.WithoutTrivia()}>{(isNullable ? "?" : "")}";
            return SyntaxFactory.ParseTypeName(open).WithTriviaFrom(current);
        }

        if (old is NameColonSyntax colon) return SyntaxFactory.ExpressionColon(SyntaxFactory.ParseExpression($"{colon.Name}.Value"), colon.ColonToken).WithTriviaFrom(current);
        return SyntaxFactory.ParseExpression($"{current.WithoutTrivia()}{(isNullable ? "?" : "")}.Value").WithTriviaFrom(current);
    }

    // What is given a value takes it as before, by the implicit conversion; a name in nameof is only a name.
    private static SyntaxNode? Reading(SimpleNameSyntax name)
    {
        if (name.Parent is NameColonSyntax colon) return colon.Parent is SubpatternSyntax ? colon : null;
        ExpressionSyntax value = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (value.Parent is AssignmentExpressionSyntax assignment && assignment.Left == value) return null;
        if (value.Ancestors().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" })) return null;
        return name.Parent is MemberBindingExpressionSyntax binding ? binding : value;
    }
}
