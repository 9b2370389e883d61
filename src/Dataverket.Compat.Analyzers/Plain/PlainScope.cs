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
        var text = node.SyntaxTree.GetText(token);
        if (PlainReader.Header(node.AttributeLists[0].Attributes[0], place, text, token) is not { } header) return null;
        var model = _compilation.GetSemanticModel(node.SyntaxTree);
        // Where null marks mean nothing, what stands there is not what is meant; a second part may say anything.
        if ((model.GetNullableContext(node.Identifier.SpanStart) & NullableContext.AnnotationsEnabled) == 0 || !(bool)_isTolerant.Get(token)) return null;
        if (PlainReader.Members(node, place, text, token) is not { } members) return null;
        return model.GetDeclaredSymbol(node, token) is INamedTypeSymbol { ContainingType: null, DeclaringSyntaxReferences.Length: 1 } symbol ? new(node, symbol, header, members) : null;
    }

    // What stands before the first member of the namespace is all that decides what a name means there, other than types of the file's own.
    private PlainPlace? Place(TypeDeclarationSyntax node, CancellationToken token)
    {
        var root = (CompilationUnitSyntax)node.SyntaxTree.GetRoot(token);
        var members = root.Members;
        if (node.Parent is BaseNamespaceDeclarationSyntax space)
        {
            if (space.Parent != root || members.Count != 1) return null;
            members = space.Members;
        }
        else if (node.Parent != root) return null;

        if (root.ContainsDirectives || members.Any(member => member.Modifiers.Any(SyntaxKind.FileKeyword))) return null;
        var head = node.SyntaxTree.GetText(token).ToString(TextSpan.FromBounds(0, members[0].FullSpan.Start));
        return _places.GetOrAdd(head, _ => new(_compilation));
    }
}
