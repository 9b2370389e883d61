using System;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>
/// What a schema type looks like on the wire, told from its declaration: as the generated reader and writer have it under the tolerant profile, as
/// System.Text.Json does it under the others. What cannot be judged is opaque, and nothing is thrown but for cancellation.
/// </summary>
internal static class SchemaExtractor
{
    public static SchemaShape Extract(INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken token)
        => Extract(type, attribute, new ExtractionScope(compilation), token);

    /// <summary>Extracts one of many schemas of a compilation.</summary>
    /// <param name="type">The schema type.</param>
    /// <param name="attribute">Its schema attribute.</param>
    /// <param name="scope">What all of them share.</param>
    /// <param name="token">Cancels.</param>
    public static SchemaShape Extract(INamedTypeSymbol type, AttributeData attribute, ExtractionScope scope, CancellationToken token)
    {
        var profile = ProfileParser.Of(attribute, type.ContainingAssembly);
        var options = OptionsFinder.Find(profile, type, profile == WireProfile.Tolerant ? null : scope.Contexts(token));
        var (version, reads) = Versions(attribute);
        var head = new SchemaShape(First(attribute) as string ?? "", version, reads, Role(attribute.AttributeClass?.Name), options.Options, default);
        return new ShapeExtractor(options, scope, token).Extract(type, head);
    }

    /// <summary>Extracts a schema whose declaration is plain.</summary>
    public static SchemaShape Extract(PlainType type, ExtractionScope scope, CancellationToken token)
    {
        var options = OptionsFinder.Find(WireProfile.Tolerant, type.Symbol, null);
        var (header, role) = (type.Header, Role(KnownTypes.SchemaAttributes[type.Header.Kind].Substring(KnownTypes.SchemaAttributes[type.Header.Kind].LastIndexOf('.') + 1)));
        return new ShapeExtractor(options, scope, token).Extract(type, new(header.MessageType, header.Version, header.Reads >= 1 ? header.Reads : header.Version, role, options.Options, default));
    }

    private static (int Version, int Reads) Versions(AttributeData attribute)
    {
        if (attribute.AttributeClass?.Name == "EventReaderAttribute")
        {
            var oldest = Math.Max(1, Named(attribute, "Oldest") ?? 1);
            return (Math.Max(oldest, Named(attribute, "Newest") ?? 0), oldest);
        }

        var version = Math.Max(1, attribute.ConstructorArguments.Length > 1 && attribute.ConstructorArguments[1].Value is int given ? given : 1);
        return (version, Named(attribute, "Reads") is { } reads && reads >= 1 && reads <= version ? reads : version);
    }

    private static WireRole Role(string? attribute) => attribute switch
    {
        "CommandSchemaAttribute" => WireRole.Command,
        "RequestSchemaAttribute" => WireRole.Request,
        "ReplySchemaAttribute" => WireRole.Reply,
        _ => WireRole.Event,
    };

    private static object? First(AttributeData attribute) => attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive } first ? first.Value : null;

    private static int? Named(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == name) return argument.Value.Value as int?;
        return null;
    }
}
