using System.Collections.Concurrent;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One source as it is run. What our generator adds is no member, so the same image serves every profile; where it refuses, the image goes without.</summary>
/// <param name="Bytes">The assembly.</param>
/// <param name="Refusals">The ids of what our generator refuses, each once, sorted.</param>
internal sealed record CorpusImage(byte[] Bytes, IReadOnlyList<string> Refusals)
{
    // Many sides are the same text.
    private static readonly ConcurrentDictionary<string, Lazy<CorpusImage>> Made = new(StringComparer.Ordinal);

    public static CorpusImage Of(CorpusSource source) => Made.GetOrAdd(source.Text, _ => new(() => Make(source))).Value;

    private static CorpusImage Make(CorpusSource source)
    {
        // A serializer context gets its generated part.
        ISourceGenerator[] theirs = source.Text.Contains("JsonSerializerContext", StringComparison.Ordinal) ? [JsonGenerator.New()] : [];
        var tolerant = Run(source.Compile(WireProfile.Tolerant), [new SchemaGenerator().AsSourceGenerator(), .. theirs], out var refusals);
        if (refusals.Count == 0) return new(Emit(source, tolerant), []);
        return new(Emit(source, Run(source.Compile(WireProfile.Default), theirs, out _)), refusals);
    }

    private static Compilation Run(CSharpCompilation compilation, ISourceGenerator[] generators, out IReadOnlyList<string> refusals)
    {
        refusals = [];
        if (generators.Length == 0) return compilation;
        CSharpGeneratorDriver.Create(generators, [], CorpusSource.ParseOptions, new RootNamespaceOptions("Corpus")).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var said);
        refusals = [.. said.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal)];
        return updated;
    }

    private static byte[] Emit(CorpusSource source, Compilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        return emitted.Success
            ? image.ToArray()
            : throw new InvalidOperationException($"{source.Name} does not compile:\n{string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5))}");
    }
}
