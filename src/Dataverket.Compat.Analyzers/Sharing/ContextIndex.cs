using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>The source-generated contexts of System.Text.Json that a compilation declares. Immutable; safe to share between threads.</summary>
internal sealed class ContextIndex
{
    private static readonly PerCompilation<Once<ContextIndex>> Made = new(compilation => new(token => new(compilation, token)));

    private ContextIndex(Compilation compilation, CancellationToken token)
    {
        List<INamedTypeSymbol> contexts = [];
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        foreach (var tree in Trees(compilation, token))
        {
            foreach (var node in tree.GetRoot(token).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax).OfType<ClassDeclarationSyntax>())
            {
                // One that lists no type declares nothing.
                if (node.BaseList is not null && compilation.GetSemanticModel(tree).GetDeclaredSymbol(node, token) is INamedTypeSymbol { BaseType: { Name: "JsonSerializerContext" } parent } type
                    && SymbolNames.IsIn(parent, KnownTypes.JsonNamespace) && !type.GetAttributes().IsEmpty && seen.Add(type)) contexts.Add(type);
            }
        }

        Contexts = contexts;
    }

    public IReadOnlyList<INamedTypeSymbol> Contexts { get; }

    public static ContextIndex Of(Compilation compilation, CancellationToken token) => Made.Of(compilation).Get(token);

    // Its base may have another name in all files.
    private static IEnumerable<SyntaxTree> Trees(Compilation compilation, CancellationToken token)
    {
        var found = SourceState.Of(compilation).Trees(TreeWords.Context, token).ToList();
        return found.Exists(tree => SchemaNodes.HasAlias((CompilationUnitSyntax)tree.GetRoot(token))) ? compilation.SyntaxTrees : found;
    }
}
