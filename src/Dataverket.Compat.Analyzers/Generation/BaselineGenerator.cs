using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Accepting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Generation;

/// <summary>
/// Hands the baselines that the source asks for to the build, when the build asks for them (<c>-p:Compat=accept</c>). It is silent otherwise, and
/// in an editor always, so that typing costs nothing.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BaselineGenerator : IIncrementalGenerator
{
    internal const string Switch = "build_property.CompatAccepting";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var accepting = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => options.GlobalOptions.TryGetValue(Switch, out var value) && value == "true");
        context.RegisterImplementationSourceOutput(context.CompilationProvider.Combine(accepting), static (output, pair) =>
        {
            if (!pair.Right) return;
            var entries = BaselineSource.Of(pair.Left, output.CancellationToken).OrderBy(entry => entry.Path, System.StringComparer.Ordinal);
            output.AddSource(BaselineManifest.HintName, SourceText.From(BaselineManifest.Print(entries), Encoding.UTF8));
        });
    }
}
