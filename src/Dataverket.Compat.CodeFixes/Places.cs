using System.Linq;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Where a fix is to be made. A finding is shown in its schema's own file; the member or enum that it is about may be declared in another.</summary>
internal static class Places
{
    public static Location Of(Diagnostic diagnostic) => diagnostic.AdditionalLocations.FirstOrDefault(location => location.IsInSource) ?? diagnostic.Location;

    /// <summary>The document of that place; <c>null</c> when it is none of the project's.</summary>
    public static Document? Document(Project project, Diagnostic diagnostic) => project.GetDocument(Of(diagnostic).SourceTree);

    /// <summary>The node of that place; <c>null</c> when it is in another document.</summary>
    public static SyntaxNode? Node(SyntaxNode root, Diagnostic diagnostic)
        => Of(diagnostic) is var place && place.SourceTree?.FilePath == root.SyntaxTree.FilePath && root.FullSpan.Contains(place.SourceSpan) ? root.FindNode(place.SourceSpan) : null;
}
