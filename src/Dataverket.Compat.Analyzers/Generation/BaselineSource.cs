using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation;

/// <summary>Which baselines an assembly asks for: one for each schema that it owns. A reader's subset asks for none, since it promises nothing.</summary>
internal static class BaselineSource
{
    private const string Folder = "compat/";

    public static IEnumerable<(string Path, string Text)> Of(Compilation compilation, CancellationToken token)
        => Shapes(compilation, token).Select(shape => (BaselineText.Path(shape.MessageType, shape.Version).Substring(Folder.Length), BaselineText.Print(new(shape, default, IsRetired: false))));

    /// <summary>The shapes of the schemas that the assembly owns.</summary>
    public static IEnumerable<SchemaShape> Shapes(Compilation compilation, CancellationToken token)
    {
        var scope = new ExtractionScope(compilation);
        return TypeIndex.Of(compilation, token).Schemas.Where(schema => IsOwned(schema.Attribute)).Select(schema => SchemaExtractor.Extract(schema.Type, schema.Attribute, scope, token));
    }

    // One that is unfinished or names no version has no file yet; the compiler or a rule says what is missing.
    private static bool IsOwned(AttributeData attribute)
        => attribute.ConstructorArguments.Length == 2 && attribute.ConstructorArguments[0].Value is string { Length: > 0 } && attribute.ConstructorArguments[1].Value is int and >= 1;
}
