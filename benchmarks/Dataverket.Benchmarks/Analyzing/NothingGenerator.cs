using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>A generator that is asked and writes nothing.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NothingGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
        => context.RegisterSourceOutput(context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName), static (_, _) => { });

    /// <summary>As many of them as we have generators.</summary>
    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(new NothingGenerator(), new NothingGenerator(), new NothingGenerator());
}
