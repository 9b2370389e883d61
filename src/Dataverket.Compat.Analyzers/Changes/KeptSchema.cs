using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>What a file says of a schema. It holds syntax of that file alone and no symbol, so that it can outlive the compilation.</summary>
/// <param name="Node">Its declaration there.</param>
/// <param name="Key">The type's name in full, with that of its assembly.</param>
/// <param name="Shape">What it looks like on the wire.</param>
/// <param name="Converters">Its converters.</param>
/// <param name="Steps">The declared differences from the version before.</param>
internal sealed record KeptSchema(TypeDeclarationSyntax Node, string Key, SchemaShape Shape, EquatableArray<KeptConverter> Converters, EquatableArray<Judging.Policy.ConversionStep> Steps);
