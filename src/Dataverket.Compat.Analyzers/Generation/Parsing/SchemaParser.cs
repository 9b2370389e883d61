using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Turns a symbol with a schema attribute into a model, or into what stands against it. The only place that meets symbols of schemas.</summary>
internal static class SchemaParser
{
    public static ParsedSchema Parse(INamedTypeSymbol type, string attributeName, AttributeData attribute, Compilation compilation, CancellationToken token)
    {
        var sink = new RefusalSink(type);
        var speaking = KnownTypes.SchemaAttributes.Where(name => SymbolNames.Attribute(type, name) is not null).ToArray();
        if (speaking.Length > 1)
        {
            // Each attribute has its own pipeline; the first one speaks for all.
            if (speaking[0] == attributeName) sink.Refuse(GenerationRules.TwoSchemas, type, SymbolNames.ForPeople(type));
            return new(null, sink.ToRefusals());
        }

        CheckDeclaration(type, sink);
        var header = SchemaHeader.Parse(type, attributeName, attribute, sink);
        var shapes = new ShapeParser(sink, TypeSpelling.Of(compilation), token);
        var conversions = ConversionParser.Parse(type, sink);
        if (header is null || sink.ToRefusals().Any(refusal => refusal.RuleId == GenerationRules.OpenGeneric.Id)) return new(null, sink.ToRefusals());
        shapes.AddRoot(type);
        return new(sink.IsClean ? Model(type, header, shapes.ToShapes(), conversions, StepParser.Parse(type)) : null, sink.ToRefusals());
    }

    private static void CheckDeclaration(INamedTypeSymbol type, RefusalSink sink)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (!IsPartial(t))
            {
                var what = ReferenceEquals(t, type) ? "is a schema type" : $"holds the schema type '{type.Name}'";
                sink.Refuse(GenerationRules.NotPartial, t, SymbolNames.ForPeople(t), what);
            }

            if (t.IsFileLocal || t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                sink.Refuse(GenerationRules.Inaccessible, t, SymbolNames.ForPeople(t));
        }

        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (t.TypeParameters.Length == 0) continue;
            sink.Refuse(GenerationRules.OpenGeneric, type, SymbolNames.ForPeople(type));
            return;
        }
    }

    /// <summary>The model of a schema that nothing stands against. No part of a name begins with a digit, so that no two names make one class.</summary>
    public static SchemaModel Model(INamedTypeSymbol type, SchemaHeader header, EquatableArray<ShapeModel> shapes, EquatableArray<ConversionModel> conversions, EquatableArray<string> steps)
    {
        var full = SymbolNames.Full(type);
        return new(
            "Schema_" + full.Replace("_", "_1").Replace('.', '_'), full, SymbolNames.InCode(type), type.IsValueType, header.MessageType, header.Oldest, header.Newest,
            header.Reads, header.Role, header.IsOwner, shapes, conversions, steps, Opening(type));
    }

    private static PartialModel Opening(INamedTypeSymbol type)
    {
        List<string> declarations = [];
        for (var t = type; t is not null; t = t.ContainingType) declarations.Insert(0, $"partial {Keyword(t)} {SymbolNames.Escape(t.Name)}");
        var space = type.ContainingNamespace is { IsGlobalNamespace: false } named ? named.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) : "";
        return new(space.StartsWith("global::", StringComparison.Ordinal) ? space.Substring(8) : space, declarations.ToEquatable());
    }

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Interface } => "interface",
        { IsValueType: true } => "struct",
        _ => "class",
    };

    private static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
}
