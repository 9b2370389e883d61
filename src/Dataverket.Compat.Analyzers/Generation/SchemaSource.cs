using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Generation;

/// <summary>
/// What the generator makes of the schemas of a compilation. The compiler's own way to find attributes binds every type that has one again at each key stroke;
/// here a file that could declare none is not looked at, and what is known of a file is kept for as long as it holds.
/// </summary>
/// <param name="Schemas">The schemas that the generator is to read and write, by kind, then in the order of the source.</param>
/// <param name="Strays">Converters that stand where nobody looks for them.</param>
internal sealed record SchemaSource(EquatableArray<ParsedSchema> Schemas, EquatableArray<Refusal> Strays)
{
    private static readonly SchemaSource None = new(default, default);
    private static readonly Kept<IReadOnlyList<(int Kind, ParsedSchema Schema)>> KnownSchemas = new();
    private static readonly Kept<IReadOnlyList<(int Kind, Refusal Refusal)>> KnownStrays = new();

    private static readonly (string Attribute, string Name)[] Converters = [(KnownTypes.Upcaster, "Upcaster"), (KnownTypes.Downcaster, "Downcaster")];

    public static SchemaSource Of(Compilation compilation, CancellationToken token)
    {
        var state = SourceState.Of(compilation);
        if (!state.Mentions(TreeWords.Schema | TreeWords.Converter, token)) return None;
        List<(int Kind, ParsedSchema Schema)> schemas = [];
        foreach (var tree in state.DeclaringTrees(token)) schemas.AddRange(KnownSchemas.Of(tree, state, () => Read(compilation, tree, state, token), token));
        List<(int Kind, Refusal Refusal)> strays = [];
        foreach (var tree in ConverterTrees(state, compilation, token)) strays.AddRange(KnownStrays.Of(tree, state, () => ReadStrays(compilation, tree, token), token));
        return new(Distinct(schemas.OrderBy(found => found.Kind).Select(found => found.Schema)).ToEquatable(), strays.OrderBy(found => found.Kind).Select(found => found.Refusal).ToEquatable());
    }

    // A type of several parts may carry its attribute on more than one, as a copied file does; the compiler says so. Files are told apart without regard to case.
    private static IEnumerable<ParsedSchema> Distinct(IEnumerable<ParsedSchema> schemas)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ParsedSchema> once = [.. schemas.Where(schema => schema.Model is not { } model || seen.Add(model.TypeName))];
        var files = once.Where(schema => schema.Model is not null).ToLookup(schema => schema.Model!.HintName, StringComparer.OrdinalIgnoreCase);
        if (files.All(file => file.Count() == 1)) return once;
        return once.Select(schema => schema.Model is { } model && files[model.HintName].Count() > 1 ? schema with { Model = model with { FileName = $"{model.HintName}.{Casing(model.HintName)}" } } : schema);
    }

    // Where the large letters stand: no two names that differ by case alone have it in common.
    private static string Casing(string name) => string.Concat(name.Select(letter => char.IsUpper(letter) ? '1' : '0'));

    private static IReadOnlyList<(int Kind, ParsedSchema Schema)> Read(Compilation compilation, SyntaxTree tree, SourceState state, CancellationToken token)
    {
        List<(int, ParsedSchema)> found = [];
        foreach (var node in SchemaNodes.Of(tree, state.IsAliased(token), token))
        {
            token.ThrowIfCancellationRequested();
            if (PlainScope.Of(compilation).Find(node, token) is { } plain && PlainParser.Parse(plain, compilation, token) is { } parsed)
            {
                found.Add((plain.Header.Kind, parsed));
                continue;
            }

            if (compilation.GetSemanticModel(tree).GetDeclaredSymbol(node, token) is not INamedTypeSymbol type) continue;
            for (var kind = 0; kind < KnownTypes.SchemaAttributes.Length; kind++)
            {
                var name = KnownTypes.SchemaAttributes[kind];
                if (SchemaNodes.On(type, node, name, token) is not { } attribute || ProfileParser.Of(attribute, type.ContainingAssembly) != WireProfile.Tolerant) continue;
                found.Add((kind, SchemaParser.Parse(type, name, attribute, compilation, token) with { Place = SourcePlace.Of(type.Locations.FirstOrDefault()) }));
            }
        }

        return found;
    }

    private static IEnumerable<SyntaxTree> ConverterTrees(SourceState state, Compilation compilation, CancellationToken token)
    {
        var found = state.Trees(TreeWords.Converter, token).ToList();
        return found.Exists(tree => IsAliased(tree, token)) ? compilation.SyntaxTrees : found;
    }

    private static IReadOnlyList<(int Kind, Refusal Refusal)> ReadStrays(Compilation compilation, SyntaxTree tree, CancellationToken token)
    {
        List<(int, Refusal)> found = [];
        var nodes = tree.GetRoot(token).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax).OfType<MethodDeclarationSyntax>();
        foreach (var node in nodes)
        {
            if (node.AttributeLists.Count == 0 || compilation.GetSemanticModel(tree).GetDeclaredSymbol(node, token) is not { } method) continue;
            for (var kind = 0; kind < Converters.Length; kind++)
            {
                if (SchemaNodes.On(method, node, Converters[kind].Attribute, token) is null) continue;
                foreach (var refusal in ConversionParser.ParseStray(method, Converters[kind].Name)) found.Add((kind, refusal));
            }
        }

        return found;
    }

    private static bool IsAliased(SyntaxTree tree, CancellationToken token)
        => ((CompilationUnitSyntax)tree.GetRoot(token)).Usings.Any(each => each.Alias is not null && each.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword));
}
