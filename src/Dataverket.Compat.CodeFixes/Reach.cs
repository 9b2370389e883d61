using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Finds what a finding is about where another project of the solution declares it: a compiler may only point into its own sources.</summary>
internal static class Reach
{
    /// <summary>The document to fix, and the finding as if it stood there; the finding's own document when it is about something in its project.</summary>
    public static async Task<(Document? Document, Diagnostic Diagnostic)> FindAsync(Project project, Diagnostic diagnostic, CancellationToken token)
    {
        var here = (Places.Document(project, diagnostic), diagnostic);
        if (diagnostic.AdditionalLocations.Count > 0 || BaselineDocuments.Name(diagnostic) is not { } name || !diagnostic.Properties.TryGetValue(Told.TypeProperty, out var type) || type is not { Length: > 0 }) return here;
        if (await project.GetCompilationAsync(token).ConfigureAwait(false) is not { } compilation) return here;
        var shape = BaselineSource.Shapes(compilation, token).FirstOrDefault(each => Baseline(each) == name);
        if (shape?.Find(type) is not { ClrName: { Length: > 0 } clr } found || ReferenceEquals(found, shape.Root) || Declared(compilation, clr) is not null) return here;
        foreach (var id in project.Solution.GetProjectDependencyGraph().GetProjectsThatThisProjectTransitivelyDependsOn(project.Id))
        {
            if (project.Solution.GetProject(id) is not { } other || await other.GetCompilationAsync(token).ConfigureAwait(false) is not { } theirs || Declared(theirs, clr) is not { } symbol) continue;
            var location = (Member(symbol, found, diagnostic) ?? symbol).Locations.FirstOrDefault(each => each.IsInSource);
            if (location is not null && project.Solution.GetDocument(location.SourceTree) is { } document) return (document, Moved(diagnostic, location));
        }

        return here;
    }

    private static string Baseline(SchemaShape shape) => Analyzers.Baselines.BaselineText.Path(shape.MessageType, shape.Version);

    private static INamedTypeSymbol? Declared(Compilation compilation, string clr)
        => compilation.GetSymbolsWithName(clr.Substring(clr.LastIndexOf('.') + 1), SymbolFilter.Type).OfType<INamedTypeSymbol>().FirstOrDefault(type => SymbolNames.Full(type) == clr);

    private static ISymbol? Member(INamedTypeSymbol type, TypeShape shape, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(Told.MemberProperty, out var name)) return null;
        var clr = shape switch
        {
            EnumShape names => names.Members.FirstOrDefault(member => member.Name == name)?.ClrName,
            ObjectShape known => known.Members.FirstOrDefault(member => member.Name == name)?.ClrName,
            _ => null,
        };
        return clr is { Length: > 0 } ? type.GetMembers(clr).FirstOrDefault() : null;
    }

    private static Diagnostic Moved(Diagnostic diagnostic, Location location)
        => Diagnostic.Create(diagnostic.Descriptor, location, diagnostic.Severity, [location], diagnostic.Properties, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
}
