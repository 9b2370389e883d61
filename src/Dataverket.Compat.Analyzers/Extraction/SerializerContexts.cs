using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Which type of an assembly a source-generated serializer context lists. Made once for a compilation; immutable after that.</summary>
internal sealed class SerializerContexts
{
    private readonly Dictionary<ISymbol, INamedTypeSymbol> _byType = new(SymbolEqualityComparer.Default);

    private SerializerContexts()
    {
    }

    public static SerializerContexts Find(Compilation compilation, CancellationToken token)
    {
        var found = new SerializerContexts();
        // Of several that list a type the first by name speaks for it, so that the order of files says nothing.
        foreach (var context in ContextIndex.Of(compilation, token).Contexts.OrderBy(SymbolNames.Full, StringComparer.Ordinal))
        {
            foreach (var attribute in context.GetAttributes().Where(attribute => SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonSerializable)))
                if (attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type } && !found._byType.ContainsKey(type)) found._byType.Add(type, context);
        }

        return found;
    }

    /// <summary>The context that lists the type.</summary>
    public INamedTypeSymbol? Of(INamedTypeSymbol type) => _byType.TryGetValue(type, out var context) ? context : null;
}
