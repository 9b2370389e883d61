using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>Tells of one compilation which declarations are plain. Safe to share between threads.</summary>
internal sealed class PlainScope
{
    private static readonly PerCompilation<PlainScope> Made = new(compilation => new(compilation));

    private static readonly object Nothing = new();

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<string, PlainPlace> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SyntaxTree, object> _placeOf = new();
    private readonly ConcurrentDictionary<TypeDeclarationSyntax, object> _known = new();
    private readonly Once<object> _isTolerant;

    private PlainScope(Compilation compilation)
    {
        _compilation = compilation;
        _isTolerant = new(token => SymbolNames.Attribute(compilation.Assembly, KnownTypes.WireProfile) is null);
    }

    public static PlainScope Of(Compilation compilation) => Made.Of(compilation);

    /// <summary>The declaration, if it is plain.</summary>
    public PlainType? Find(TypeDeclarationSyntax node, CancellationToken token)
    {
        if (!_known.TryGetValue(node, out var known)) _known[node] = known = Read(node, token) ?? Nothing;
        return known as PlainType;
    }

    private PlainType? Read(TypeDeclarationSyntax node, CancellationToken token)
    {
        if (!PlainSyntax.IsPlain(node) || Place(node, token) is not { } place) return null;
        var model = _compilation.GetSemanticModel(node.SyntaxTree);
        // A second part may say anything, and bring other types into scope: what a name means here would be kept for all that stand at this place.
        if (model.GetDeclaredSymbol(node, token) is not INamedTypeSymbol { ContainingType: null, DeclaringSyntaxReferences.Length: 1 } symbol) return null;
        var text = node.SyntaxTree.GetText(token);
        if (PlainReader.Header(node.AttributeLists[0].Attributes[0], place, text, token) is not { } header) return null;
        // Where null marks mean nothing, what stands there is not what is meant.
        if ((model.GetNullableContext(node.Identifier.SpanStart) & NullableContext.AnnotationsEnabled) == 0 || !(bool)_isTolerant.Get(token)) return null;
        return PlainReader.Members(node, place, text, token) is { } members ? new(node, symbol, header, members) : null;
    }

    private PlainPlace? Place(TypeDeclarationSyntax node, CancellationToken token)
    {
        var root = (CompilationUnitSyntax)node.SyntaxTree.GetRoot(token);
        // One namespace of the file, or none.
        var isHere = node.Parent is BaseNamespaceDeclarationSyntax space ? space.Parent == root && root.Members.Count == 1 : node.Parent == root;
        if (!isHere) return null;
        if (!_placeOf.TryGetValue(node.SyntaxTree, out var place)) _placeOf[node.SyntaxTree] = place = Place(root, node.Parent as BaseNamespaceDeclarationSyntax, token) ?? Nothing;
        return place as PlainPlace;
    }

    // What stands before the first member of the namespace is all that decides what a name means there, other than types of the file's own.
    private PlainPlace? Place(CompilationUnitSyntax root, BaseNamespaceDeclarationSyntax? space, CancellationToken token)
    {
        var members = space?.Members ?? root.Members;
        if (root.ContainsDirectives || members.Any(member => member.Modifiers.Any(SyntaxKind.FileKeyword))) return null;
        var head = root.SyntaxTree.GetText(token).ToString(TextSpan.FromBounds(0, members[0].FullSpan.Start));
        return _places.GetOrAdd(head, _ => new(_compilation));
    }
}
