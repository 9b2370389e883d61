using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>An additional file that is read once, as a compiler that stays alive holds it.</summary>
internal sealed class BenchText(string path, string text) : AdditionalText
{
    private readonly SourceText _text = SourceText.From(text);

    public override string Path => path;

    public int Length => _text.Length;

    public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
}
