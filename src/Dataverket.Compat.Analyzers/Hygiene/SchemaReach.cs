using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Plain;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Which types of a compilation are schemas or stand in one, and under which profiles. Immutable once built.</summary>
internal sealed class SchemaReach
{
    private static readonly Kept<IReadOnlyList<SchemaReached>> Known = new();

    private readonly Dictionary<string, SchemaUse> _uses = [];
    private readonly HashSet<string> _messageTypes = [];
    private readonly HashSet<string> _quiet = [];
    private readonly Compilation _compilation;

    private SchemaReach(Compilation compilation, CancellationToken token)
    {
        _compilation = compilation;
        var state = SourceState.Of(compilation);
        foreach (var tree in state.DeclaringTrees(token))
            foreach (var reached in Known.Of(tree, state, () => Walk(compilation, tree, token), token)) Add(reached);
        if (!IsEmpty) foreach (var context in ContextIndex.Of(compilation, token).Contexts) AddContext(context, token);
    }

    public bool IsEmpty => _uses.Count == 0;

    /// <summary>The message types that schemas of this compilation declare.</summary>
    public IReadOnlyCollection<string> MessageTypes => _messageTypes;

    /// <summary>Whether some serializer context of the compilation takes the discriminator wherever it stands.</summary>
    public bool AllowsTagAnywhere { get; private set; }

    public static SchemaReach Of(Compilation compilation, CancellationToken token) => new(compilation, token);

    /// <summary>What is known of the type; <c>null</c> when no schema reaches it.</summary>
    public SchemaUse? Find(ITypeSymbol type) => type is INamedTypeSymbol named && Use(named) is { } use && use.Profiles != Profiles.None ? use : null;

    /// <summary>Whether nothing is to be said of the type's declaration.</summary>
    public bool IsQuiet(INamedTypeSymbol type)
        => _quiet.Count > 0 && !type.DeclaringSyntaxReferences.IsEmpty && ReachWalk.Key(type) is var key && _quiet.Contains(key) && _uses[key] is { Profiles: Profiles.Tolerant, IsGenerated: false };

    /// <summary>Whether a type of this compilation derives from it.</summary>
    public bool IsBase(INamedTypeSymbol type, CancellationToken token) => BaseIndex.Of(_compilation).IsBase(type, token);

    private static IReadOnlyList<SchemaReached> Walk(Compilation compilation, SyntaxTree tree, CancellationToken token)
    {
        List<SchemaReached> found = [];
        foreach (var node in SchemaNodes.Of(tree, SourceState.Of(compilation).IsAliased(token), token))
        {
            if (PlainScope.Of(compilation).Find(node, token) is { } plain) found.Add(ReachWalk.Of(plain, token));
            else if (SchemaNodes.Type(compilation, node, token) is var (type, attribute)) found.Add(ReachWalk.Of(type, attribute, token));
        }

        return found;
    }

    private void Add(SchemaReached reached)
    {
        if (reached.MessageType is { } name) _messageTypes.Add(name);
        foreach (var (key, use) in reached.Uses)
        {
            if (!_uses.TryGetValue(key, out var known)) _uses.Add(key, known = new());
            known.Add(use);
        }

        _uses[reached.Root].IsRoot = true;
        if (reached.IsQuiet) _quiet.Add(reached.Root);
    }

    // A context reads what it lists and all that this reaches; only types that some schema reaches are of interest.
    private void AddContext(INamedTypeSymbol context, CancellationToken token)
    {
        Queue<INamedTypeSymbol> open = new();
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        foreach (var attribute in context.GetAttributes())
        {
            if (SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonSourceGenerationOptions))
                AllowsTagAnywhere |= attribute.NamedArguments.Any(argument => argument is { Key: "AllowOutOfOrderMetadataProperties", Value.Value: true });
            if (!SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonSerializable) || attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not ITypeSymbol listed) continue;
            foreach (var named in SchemaTypes.Named(listed)) open.Enqueue(named.OriginalDefinition);
        }

        while (open.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var type = open.Dequeue();
            if (!seen.Add(type) || Use(type) is not { } use) continue;
            use.IsGenerated = true;
            foreach (var next in ReachWalk.Neighbours(type)) open.Enqueue(next);
        }
    }

    // What has no source here was walked over; most types that anybody asks for have none.
    private SchemaUse? Use(INamedTypeSymbol type)
        => _uses.Count > 0 && !type.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty && _uses.TryGetValue(ReachWalk.Key(type), out var use) ? use : null;
}
