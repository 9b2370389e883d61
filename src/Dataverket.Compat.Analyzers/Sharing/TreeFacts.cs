using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>What is told of one source file by its syntax alone. Lives as long as the file's tree; safe to share between threads.</summary>
internal sealed class TreeFacts
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeFacts> Known = new();

    private readonly Once<TreeOutline> _outline;
    private readonly Once<HashSet<string>> _mentions;
    private readonly Once<IReadOnlyList<TypeDeclarationSyntax>> _attributed;

    private TreeFacts(SyntaxTree tree, TreeWords words)
    {
        Words = words;
        // The table holds what leads back to its key; it lets go of both together.
        _outline = new(token => TreeOutline.Of((CompilationUnitSyntax)tree.GetRoot(token)));
        _mentions = new(token => Mentioned(tree, token));
        _attributed = new(token => Attributed(tree, token));
    }

    public TreeWords Words { get; }

    public static TreeFacts Of(SyntaxTree tree, CancellationToken token)
    {
        if (Known.TryGetValue(tree, out var known)) return known;
        var words = WordScan.Of(tree, token);
        return Known.GetValue(tree, key => new(key, words));
    }

    /// <summary>How the file can change the meaning of names in other files.</summary>
    public TreeOutline Outline(CancellationToken token) => _outline.Get(token);

    /// <summary>Whether the name stands anywhere in the file, also as that of an attribute without its last word.</summary>
    public bool Mentions(string name, CancellationToken token)
    {
        var mentions = _mentions.Get(token);
        return mentions.Contains(name)
            || (name.Length > 9 && name.EndsWith("Attribute", StringComparison.Ordinal) && mentions.Contains(name.Substring(0, name.Length - 9)));
    }

    /// <summary>The declarations of types that carry attributes, in the order of the text.</summary>
    public IReadOnlyList<TypeDeclarationSyntax> AttributedTypes(CancellationToken token) => _attributed.Get(token);

    private static HashSet<string> Mentioned(SyntaxTree tree, CancellationToken token)
        => [.. tree.GetRoot(token).DescendantTokens().Where(each => each.IsKind(SyntaxKind.IdentifierToken)).Select(each => each.ValueText)];

    private static IReadOnlyList<TypeDeclarationSyntax> Attributed(SyntaxTree tree, CancellationToken token)
        => [.. tree.GetRoot(token).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<TypeDeclarationSyntax>().Where(type => type.AttributeLists.Count > 0)];
}
