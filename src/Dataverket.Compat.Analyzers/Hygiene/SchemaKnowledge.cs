using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What is known of the schemas of one compilation, shared by all analyzers of it. Safe for many threads.</summary>
internal sealed class SchemaKnowledge
{
    private const string Library = "Dataverket.Compat";

    private static readonly PerCompilation<SchemaKnowledge> Made = new(compilation => new(compilation));

    private readonly Once<SchemaReach> _reach;
    private readonly Compilation _compilation;

    private SchemaKnowledge(Compilation compilation)
    {
        _compilation = compilation;
        _reach = new(token => SchemaReach.Of(compilation, token));
    }

    public static SchemaKnowledge Of(Compilation compilation) => Made.Of(compilation);

    /// <summary>Whether the compilation could declare a schema at all. Takes microseconds where it refers to our library, and has the compiler look at no source then.</summary>
    public static bool KnowsSchemas(Compilation compilation)
    {
        foreach (var reference in compilation.ReferencedAssemblyNames)
            if (reference.Name == Library) return true;
        return compilation.GetTypeByMetadataName(KnownTypes.EventSchema) is not null || compilation.GetTypeByMetadataName(KnownTypes.EventReader) is not null;
    }

    /// <summary>Whether some file could declare a schema. Where none does there is nothing to look at, and this takes microseconds.</summary>
    public static bool DeclaresSchemas(Compilation compilation, CancellationToken token) => SourceState.Of(compilation).Mentions(TreeWords.Schema, token);

    /// <summary>Whether a schema can be met: one of this compilation, or of an assembly that refers to our library as well.</summary>
    public static bool MeetsSchemas(Compilation compilation, CancellationToken token)
        => DeclaresSchemas(compilation, token) || compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly => assembly.Modules.Any(IsOurs)) || !RefersToLibrary(compilation);

    /// <summary>The types that schemas reach.</summary>
    public SchemaReach Reach(CancellationToken token) => _reach.Get(token);

    /// <summary>Whether the type is a schema of any assembly, or stands in one of this compilation.</summary>
    public bool IsOfSchema(ITypeSymbol? type, CancellationToken token)
        => type is not null && !KnownSymbols.IsFramework(type) && (IsReached(type, token) || SchemaHeaders.Find(type) is not null);

    /// <summary>Whether a schema of this compilation reaches the type. Nothing is walked for a type that the compilation does not declare.</summary>
    public bool IsReached(ITypeSymbol type, CancellationToken token) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly) && Reach(token).Find(type) is not null;

    private static bool IsOurs(IModuleSymbol module)
    {
        foreach (var reference in module.ReferencedAssemblies)
            if (reference.Name == Library) return true;
        return false;
    }

    // Where the attributes come from elsewhere, nothing is known of who else has them.
    private static bool RefersToLibrary(Compilation compilation) => compilation.ReferencedAssemblyNames.Any(reference => reference.Name == Library);
}
