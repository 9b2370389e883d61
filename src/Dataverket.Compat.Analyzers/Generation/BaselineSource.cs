using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation;

/// <summary>Which baselines an assembly asks for: one for each schema that it owns. A reader's subset asks for none, since it promises nothing.</summary>
internal static class BaselineSource
{
    private static readonly string[] Owners = [KnownTypes.EventSchema, KnownTypes.CommandSchema, KnownTypes.RequestSchema, KnownTypes.ReplySchema];

    public static IEnumerable<(string Path, string Text)> Of(Compilation compilation, CancellationToken token)
    {
        var owners = Owners.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().ToList();
        if (owners.Count == 0) yield break;
        foreach (var type in Types(compilation.Assembly.GlobalNamespace, token))
        {
            var attribute = type.GetAttributes().FirstOrDefault(each => owners.Exists(owner => SymbolEqualityComparer.Default.Equals(owner, each.AttributeClass)));
            if (attribute is null || attribute.ConstructorArguments.Length < 2) continue;
            if (attribute.ConstructorArguments[0].Value is not string name || attribute.ConstructorArguments[1].Value is not int version) continue;
            yield return (string.Format(CultureInfo.InvariantCulture, "events/{0}.v{1}.txt", name, version), Print(type, name, version));
        }
    }

    private static string Print(INamedTypeSymbol type, string name, int version)
    {
        var text = new StringBuilder().AppendFormat(CultureInfo.InvariantCulture, "compat 1\nevent {0} {1}\nprofile tolerant\n", name, version);
        foreach (var line in type.GetMembers().OfType<IPropertySymbol>().Where(property => !property.IsStatic && property.DeclaredAccessibility == Accessibility.Public).Select(property => property.Name + " " + property.Type.ToDisplayString()).OrderBy(line => line, System.StringComparer.Ordinal))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol within, CancellationToken token)
    {
        foreach (var member in within.GetMembers())
        {
            token.ThrowIfCancellationRequested();
            if (member is INamedTypeSymbol type) yield return type;
            if (member is not INamespaceOrTypeSymbol inner) continue;
            foreach (var each in Types(inner, token)) yield return each;
        }
    }
}
