using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>A shape that several schemas of an assembly may hold, read and written in one place.</summary>
/// <param name="Home">The class that does it.</param>
/// <param name="Shapes">The shape, and behind it those that it holds, of which no more is known than what they are called.</param>
internal sealed record SharedShape(string Home, EquatableArray<ShapeModel> Shapes);
