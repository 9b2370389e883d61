using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What one analyzer knows of one compilation. Safe for many threads.</summary>
internal sealed class SchemaKnowledge(Compilation compilation)
{
    private readonly object _gate = new();
    private SchemaReach? _reach;

    /// <summary>Whether the compilation could declare a schema at all. Takes microseconds.</summary>
    public static bool KnowsSchemas(Compilation compilation)
        => compilation.GetTypeByMetadataName(KnownTypes.EventSchema) is not null || compilation.GetTypeByMetadataName(KnownTypes.EventReader) is not null;

    /// <summary>The types that schemas reach. The walk is made when it is first needed; one that was cancelled is made again.</summary>
    public SchemaReach Reach(CancellationToken token)
    {
        lock (_gate) return _reach ??= SchemaReach.Of(compilation, token);
    }

    /// <summary>Whether the type is a schema of any assembly, or stands in one of this compilation.</summary>
    public bool IsOfSchema(ITypeSymbol? type, CancellationToken token)
        => type is not null && (Reach(token).Find(type) is not null || SchemaHeaders.Find(type) is not null);
}
