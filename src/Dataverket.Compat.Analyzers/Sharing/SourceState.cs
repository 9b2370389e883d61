using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// All that a compilation is made of, without the compilation: files, references and options. Tells what holds of an older one still. Safe to share between threads.
/// </summary>
/// <remarks>
/// What is found out about a schema of a file follows from that file, from the files that declare the types it mentions, from those that they mention, and so on; and from how names are
/// resolved, which every file has a say in. So what was found holds on when references and options are the same, when each file that changed declares the same types with the same heads as before
/// (<see cref="TreeOutline"/>), and when no chain of mentioned names leads from the file to one that changed. A mention is any identifier in the file, wherever it
/// stands: that is more than can matter, and never less, since nothing reaches a type of another file without naming it. What is brought into scope without a mention, by global usings or attributes
/// of the assembly, makes everything new as soon as a chain leads from there to a change.
/// </remarks>
internal sealed class SourceState
{
    private static readonly PerCompilation<SourceState> Made = new(compilation => new((CSharpCompilation)compilation));

    private readonly ImmutableArray<SyntaxTree> _trees;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly CompilationOptions _options;
    private readonly string? _assembly;
    private readonly ConditionalWeakTable<SourceState, Once<Changed>> _since = new();
    private readonly Once<Declaring> _declaring;
    private readonly Once<Words> _words;

    private SourceState(CSharpCompilation compilation)
    {
        (_trees, _references, _options, _assembly) = (compilation.SyntaxTrees, compilation.ExternalReferences, compilation.Options, compilation.AssemblyName);
        _words = new(token => new(_trees.Aggregate(TreeWords.None, (words, tree) => words | TreeFacts.Of(tree, token).Words)));
        _declaring = new(Declared);
    }

    public static SourceState Of(Compilation compilation) => Made.Of(compilation);

    /// <summary>Whether some file could be about it.</summary>
    public bool Mentions(TreeWords word, CancellationToken token) => (_words.Get(token).All & word) != 0;

    /// <summary>The files that could declare a schema, in order.</summary>
    public IReadOnlyList<SyntaxTree> DeclaringTrees(CancellationToken token) => _declaring.Get(token).Trees;

    /// <summary>Whether a schema attribute may have another name in all files.</summary>
    public bool IsAliased(CancellationToken token) => _declaring.Get(token).IsAliased;

    /// <summary>The files that could be about it, in order.</summary>
    public IEnumerable<SyntaxTree> Trees(TreeWords word, CancellationToken token)
        => Mentions(word, token) ? _trees.Where(tree => (TreeFacts.Of(tree, token).Words & word) != 0) : [];

    /// <summary>Whether what was found out about a file of an older state holds here.</summary>
    public bool Keeps(SyntaxTree tree, SourceState older, CancellationToken token)
    {
        if (ReferenceEquals(this, older)) return true;
        var changed = _since.GetValue(older, before => new(cancel => Compare(before, cancel))).Get(token);
        return changed.Trees is { } trees && !trees.Contains(tree);
    }

    // Another name for an attribute that holds in all files may be used in any of them.
    private Declaring Declared(CancellationToken token)
    {
        var found = Trees(TreeWords.Schema, token).ToList();
        var isAliased = found.Exists(tree => ((CompilationUnitSyntax)tree.GetRoot(token)).Usings.Any(each => each.Alias is not null && each.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)));
        return new(isAliased ? _trees : found, isAliased);
    }

    private Changed Compare(SourceState before, CancellationToken token)
    {
        if (_trees.Length != before._trees.Length || _assembly != before._assembly || !_options.Equals(before._options) || !_references.SequenceEqual(before._references)) return new(null);
        HashSet<SyntaxTree> affected = [];
        Queue<string> names = new();
        for (var i = 0; i < _trees.Length; i++)
        {
            if (ReferenceEquals(_trees[i], before._trees[i])) continue;
            var (own, old) = (TreeFacts.Of(_trees[i], token).Outline(token), TreeFacts.Of(before._trees[i], token).Outline(token));
            if (own.Text != old.Text || _trees[i].FilePath != before._trees[i].FilePath || !_trees[i].Options.Equals(before._trees[i].Options)) return new(null);
            affected.Add(_trees[i]);
            if (own.SpeaksForAll) return new(null);
            foreach (var type in own.Types) names.Enqueue(type);
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        List<SyntaxTree> others = [.. _trees.Where(tree => !affected.Contains(tree))];
        while (names.Count > 0 && others.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var name = names.Dequeue();
            if (!seen.Add(name)) continue;
            var reached = others.Where(tree => TreeFacts.Of(tree, token).Mentions(name, token)).ToList();
            foreach (var tree in reached)
            {
                var outline = TreeFacts.Of(tree, token).Outline(token);
                if (outline.SpeaksForAll) return new(null);
                affected.Add(tree);
                foreach (var type in outline.Types) names.Enqueue(type);
            }

            if (reached.Count > 0) others.RemoveAll(affected.Contains);
        }

        return new(affected);
    }

    // No set means that nothing holds.
    private sealed record Changed(HashSet<SyntaxTree>? Trees);

    private sealed record Declaring(IReadOnlyList<SyntaxTree> Trees, bool IsAliased);

    private sealed record Words(TreeWords All);
}
