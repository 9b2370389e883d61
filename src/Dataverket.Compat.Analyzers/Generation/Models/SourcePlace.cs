using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>A location by value: a Roslyn location holds its syntax tree, and with it every compilation that was ever seen.</summary>
internal sealed record SourcePlace(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourcePlace? Of(Location? location)
        => location is { IsInSource: true, SourceTree: { } tree } ? new(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
