using System.Reflection;
using System.Runtime.Loader;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WireProfile = Dataverket.Compat.Analyzers.Model.WireProfile;

namespace Dataverket.Compat.Analyzers.Tests.Support;

/// <summary>Source text as the extractor sees it, and as a program that runs.</summary>
internal sealed class Extracted
{
    private static readonly MetadataReference[] References = [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)];

    public Extracted(params string[] sources) => Compilation = CSharpCompilation.Create(
        "Maskin.Assembly", sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, new(LanguageVersion.CSharp14), $"/code/File{i}.cs")), References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    public Extracted(CSharpCompilation compilation) => Compilation = compilation;

    public CSharpCompilation Compilation { get; }

    /// <summary>The shape of the one schema in a source.</summary>
    public static SchemaShape Of(string source, string types = "") => new Extracted($$"""
        using System; using System.Collections.Generic; using System.Collections.Immutable; using System.ComponentModel.DataAnnotations; using System.Text.Json; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;
        {{source}}
        {{types}}
        """).Schemas().Single();

    /// <summary>Every schema of the sources, in the order in which they stand.</summary>
    public IReadOnlyList<SchemaShape> Schemas()
    {
        var scope = new ExtractionScope(Compilation);
        return [.. All(Compilation.Assembly.GlobalNamespace).OrderBy(type => type.Locations[0].SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(type => type.Locations[0].SourceSpan.Start)
            .SelectMany(type => type.GetAttributes().Where(attribute => attribute.AttributeClass?.ContainingNamespace.ToDisplayString() == "Dataverket.Compat.Schemas" && KnownTypes.SchemaAttributes.Contains(attribute.AttributeClass.ToDisplayString()))
                .Select(attribute => SchemaExtractor.Extract(type, attribute, scope, default)))];
    }

    /// <summary>The shape of any type, schema or not.</summary>
    public SchemaShape Shape(INamedTypeSymbol type, WireProfile profile)
        => new ShapeExtractor(OptionsFinder.Find(profile, type, null), new(Compilation), default).Extract(type, new("no.a.b", 1, 1, WireRole.Event, WireOptions.Of(profile), default));

    public static IEnumerable<INamedTypeSymbol> All(INamespaceOrTypeSymbol at) => at.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => (member is INamedTypeSymbol type ? new[] { type } : []).Concat(All(member)));

    public Assembly Load()
    {
        using var stream = new MemoryStream();
        var result = Compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        stream.Position = 0;
        return new AssemblyLoadContext("extracted", isCollectible: true).LoadFromStream(stream);
    }
}
