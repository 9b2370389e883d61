using System.Reflection;
using System.Runtime.Loader;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side of a change, compiled and loaded; unloaded when disposed.</summary>
internal sealed class CorpusAssembly : IDisposable
{
    private readonly AssemblyLoadContext? _context;

    private CorpusAssembly(AssemblyLoadContext? context, Assembly? assembly, IReadOnlyList<string> refusals) => (_context, Assembly, Refusals) = (context, assembly, refusals);

    /// <summary><c>null</c> when our generator refuses the source.</summary>
    public Assembly? Assembly { get; }

    /// <summary>The ids of what our generator refuses, each once, sorted.</summary>
    public IReadOnlyList<string> Refusals { get; }

    /// <summary>What this side may write, the measured values first. The element's type is the message's.</summary>
    public Array Written => (Array)Find("Samples").GetProperty("Written", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>JSON that other writers of the same shape leave behind: in other languages, or from before a member was added.</summary>
    public IReadOnlyList<string> Stored => Find("Samples").GetProperty("Stored", BindingFlags.Public | BindingFlags.Static) is { } stored ? (string[])stored.GetValue(null)! : [];

    public Type Message => Written.GetType().GetElementType()!;

    /// <summary>For System.Text.Json; a serializer context in the source gets its generated part.</summary>
    public static CorpusAssembly Plain(CorpusSource source) => Load(source, source.Compile(WireProfile.Default), source.Text.Contains("JsonSerializerContext", StringComparison.Ordinal) ? [JsonGenerator.New()] : []);

    /// <summary>With what our generator writes.</summary>
    public static CorpusAssembly Tolerant(CorpusSource source)
        => Load(source, source.Compile(WireProfile.Tolerant), source.Text.Contains("JsonSerializerContext", StringComparison.Ordinal) ? [new SchemaGenerator().AsSourceGenerator(), JsonGenerator.New()] : [new SchemaGenerator().AsSourceGenerator()]);

    public Type Find(string name) => Assembly!.GetTypes().Single(type => type.Name == name);

    public Type? FindDerived(Type from) => Assembly!.GetTypes().SingleOrDefault(type => type.IsSubclassOf(from));

    public void Dispose() => _context?.Unload();

    private static CorpusAssembly Load(CorpusSource source, CSharpCompilation compilation, ISourceGenerator[] generators)
    {
        Compilation updated = compilation;
        if (generators.Length > 0)
        {
            CSharpGeneratorDriver.Create(generators, [], CorpusSource.ParseOptions, new RootNamespaceOptions("Corpus")).RunGeneratorsAndUpdateCompilation(compilation, out updated, out var said);
            var refusals = said.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal).ToList();
            if (refusals.Count > 0) return new(null, null, refusals);
        }

        using var image = new MemoryStream();
        var emitted = updated.Emit(image);
        if (!emitted.Success) throw new InvalidOperationException($"{source.Name} does not compile:\n{string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5))}");
        image.Position = 0;
        var context = new AssemblyLoadContext(source.Name, isCollectible: true);
        return new(context, context.LoadFromStream(image), []);
    }
}
