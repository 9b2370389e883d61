using System.Linq;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.CodeFixes;

/// <summary>How a type is written at a place, without touching the usings.</summary>
internal static class Scopes
{
    /// <summary>The short name where it means this type here, else the name with its namespace.</summary>
    /// <param name="model">The model of the document.</param>
    /// <param name="position">Where it will stand.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The name of the type.</param>
    /// <param name="suffix">What an attribute leaves out of its name.</param>
    public static string Name(SemanticModel model, int position, string space, string name, string suffix = "")
    {
        var found = model.LookupNamespacesAndTypes(position, name: name + suffix);
        return found.Length == 1 && found.Single().ContainingNamespace?.ToDisplayString() == space ? name : $"{space}.{name}";
    }
}
