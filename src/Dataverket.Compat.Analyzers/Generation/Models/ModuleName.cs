namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>The module class of the assembly: where it stands and what it is called.</summary>
/// <param name="Namespace">With keywords escaped; never empty.</param>
/// <param name="ClassName">The class.</param>
internal sealed record ModuleName(string Namespace, string ClassName);
