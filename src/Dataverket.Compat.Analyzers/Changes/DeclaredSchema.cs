using System.Threading;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A schema in source, as one compilation declares it. Safe to share between threads.</summary>
internal sealed class DeclaredSchema(KeptSchema kept, Compilation compilation)
{
    private INamedTypeSymbol? _type;

    /// <summary>What is known of it without a compilation.</summary>
    public KeptSchema Kept => kept;

    /// <summary>What it looks like on the wire.</summary>
    public SchemaShape Shape => kept.Shape;

    /// <summary>The type that declares it. Looked up when somebody asks, since most schemas have nothing to tell.</summary>
    public INamedTypeSymbol Type => Volatile.Read(ref _type) ?? (_type = (INamedTypeSymbol)compilation.GetSemanticModel(kept.Node.SyntaxTree).GetDeclaredSymbol(kept.Node)!);
}
